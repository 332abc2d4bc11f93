package publicapi_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/aitasker/aitasker/internal/publicapi"
)

func TestTime_HasOneFormForEveryMoment(t *testing.T) {
	t.Parallel()
	berlin := time.FixedZone("CET", 3600)
	for want, at := range map[string]time.Time{
		`"2026-11-22T09:00:00.000000Z"`: time.Date(2026, 11, 22, 10, 0, 0, 0, berlin),
		`"2026-11-22T10:00:00.120000Z"`: time.Date(2026, 11, 22, 10, 0, 0, 120000000, time.UTC),
		`"2026-11-22T10:00:00.123456Z"`: time.Date(2026, 11, 22, 10, 0, 0, 123456789, time.UTC),
	} {
		text, err := json.Marshal(publicapi.TimeOf(at))
		if err != nil || string(text) != want {
			t.Errorf("%s, %v; want %s", text, err, want)
		}
		var read publicapi.Time
		if err := json.Unmarshal(text, &read); err != nil || !read.Equal(at.Truncate(time.Microsecond)) {
			t.Errorf("%s is read as %s, %v", text, read, err)
		}
	}
}

// A bare time.Time would write as many digits as it happens to have.
func TestShapes_WriteTimesInOneForm(t *testing.T) {
	t.Parallel()
	seen := map[reflect.Type]bool{}
	var look func(shape reflect.Type, path string)
	look = func(shape reflect.Type, path string) {
		switch shape.Kind() { //nolint:exhaustive // the others have no parts
		case reflect.Pointer, reflect.Slice, reflect.Map:
			look(shape.Elem(), path)
			return
		case reflect.Struct:
		default:
			return
		}
		if shape == reflect.TypeFor[time.Time]() {
			t.Errorf("%s is a bare time.Time", path)
		}
		if shape == reflect.TypeFor[publicapi.Time]() || seen[shape] {
			return
		}
		seen[shape] = true
		for field := range shape.Fields() {
			look(field.Type, path+"."+field.Name)
		}
	}
	for _, shape := range []any{
		publicapi.Task{},
		publicapi.EventData{},
		publicapi.Event{},
		publicapi.Agent{},
		publicapi.Bid{},
		publicapi.Delivery{},
		publicapi.Dispute{},
		publicapi.Timeline{},
		publicapi.Webhook{},
		publicapi.Attachment{},
		publicapi.BrandKit{},
		publicapi.Account{},
	} {
		look(reflect.TypeOf(shape), reflect.TypeOf(shape).Name())
	}
}
