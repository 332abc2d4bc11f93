package config

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/sethvargo/go-envconfig"
)

// Load reads and checks the settings; tests pass their own lookuper. The error names
// every setting that is missing or wrong.
func Load(ctx context.Context, lookuper envconfig.Lookuper) (*Config, error) {
	var config Config
	wrong := read(ctx, reflect.ValueOf(&config).Elem(), lookuper)
	named := map[string]bool{}
	for _, err := range wrong {
		name, _, _ := strings.Cut(err.Error(), " ")
		named[name] = true
	}
	for _, err := range config.mistakes() {
		if name, _, _ := strings.Cut(err.Error(), " "); !named[name] {
			wrong = append(wrong, err)
		}
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	return &config, nil
}

// LoadDatabase reads only where the database is, which is all that an operator's
// command needs.
func LoadDatabase(ctx context.Context, lookuper envconfig.Lookuper) (Database, error) {
	var database Database
	err := errors.Join(read(ctx, reflect.ValueOf(&database).Elem(), lookuper)...)
	return database, err
}

// read fills the fields of a struct one by one, since the library stops at the first
// that it cannot read.
func read(ctx context.Context, into reflect.Value, lookuper envconfig.Lookuper) []error {
	var wrong []error
	for i := range into.NumField() {
		field, tag := into.Type().Field(i), into.Type().Field(i).Tag.Get("env")
		name, options, _ := strings.Cut(tag, ",")
		if field.Type.Kind() == reflect.Struct {
			below := lookuper
			if _, prefix, prefixed := strings.Cut(options, "prefix="); prefixed {
				below = envconfig.PrefixLookuper(strings.TrimSpace(prefix), lookuper)
			}
			wrong = append(wrong, read(ctx, into.Field(i), below)...)
			continue
		}
		alone := reflect.New(reflect.StructOf([]reflect.StructField{field}))
		err := envconfig.ProcessWith(ctx, &envconfig.Config{Target: alone.Interface(), Lookuper: lookuper})
		if err != nil {
			wrong = append(wrong, explain(name, field.Type, lookuper, err))
			alone = reflect.New(alone.Type().Elem()) // the default, so that what depends on it is not blamed
			_ = envconfig.ProcessWith(ctx, &envconfig.Config{Target: alone.Interface(), Lookuper: envconfig.MapLookuper(nil)})
		}
		into.Field(i).Set(alone.Elem().Field(0))
	}
	return wrong
}

// ways says how a required setting is made.
var ways = map[string]string{
	"DATABASE_URL":         "`. .dev/env` sets it after `make dev`",
	"AITASKER_SECRETS_KEY": "`aitasker secrets key` makes one",
}

// explain says by its whole name what is wrong with one setting.
func explain(name string, kind reflect.Type, lookuper envconfig.Lookuper, err error) error {
	whole := wholeName(name, lookuper)
	if errors.Is(err, envconfig.ErrMissingRequired) {
		return fmt.Errorf("%s is not set; %s", whole, ways[whole])
	}
	value, _ := lookuper.Lookup(name)
	return fmt.Errorf("%s is %q and must be %s", whole, value, formOf(kind))
}

// wholeName puts the prefixes of the lookupers back before a name.
func wholeName(name string, lookuper envconfig.Lookuper) string {
	if keyed, ok := lookuper.(interface{ Key(name string) string }); ok {
		return keyed.Key(name)
	}
	return name
}

// formOf says how a value of a type is written.
func formOf(kind reflect.Type) string {
	switch {
	case kind == reflect.TypeFor[time.Duration]():
		return "a length of time with its unit, such as 30s or 72h"
	case kind == reflect.TypeFor[[]time.Duration]():
		return "lengths of time with their units, such as 5s,5m"
	case kind.Kind() == reflect.Bool:
		return "true or false"
	case kind.Kind() == reflect.Int, kind.Kind() == reflect.Int32:
		return "a whole number"
	case kind.Kind() == reflect.Map:
		return "pairs such as tasks:600-M,default:9-S"
	}
	return "readable"
}
