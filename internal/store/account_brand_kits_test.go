package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

func (h *fixture) attachment(t *testing.T, account uuid.UUID) market.Attachment {
	t.Helper()
	kept, _, err := h.InsertAttachment(t.Context(), market.Attachment{
		ID: uuid.Must(uuid.NewV7()), AccountID: account, Filename: "logo.png", ContentType: "image/png",
		SizeBytes: 3, SHA256: strings.Repeat("a", 64),
	}, func(context.Context) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

func TestBrandKits_AreOnlyTheirAccountsAndModes(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	task := h.task(t)
	logo := h.attachment(t, task.AccountID)
	made, err := h.CreateBrandKit(t.Context(), market.BrandKit{
		ID: uuid.Must(uuid.NewV7()), AccountID: task.AccountID, Name: "Bakery", Colors: []string{"#aa5500"}, Logo: &logo,
	})
	if err != nil {
		t.Fatal(err)
	}
	ignored := cmpopts.IgnoreFields(market.Attachment{}, "AccountID", "CreatedAt")
	if diff := cmp.Diff(&logo, made.Logo, ignored); diff != "" {
		t.Errorf("logo (-want +got):\n%s", diff)
	}
	nothing := func(*market.BrandKit) error { return nil }
	for name, asker := range map[string]struct {
		account  uuid.UUID
		livemode bool
	}{"another account": {uuid.New(), false}, "the other mode": {task.AccountID, true}} {
		_, readErr := h.BrandKitOfAccount(t.Context(), market.Owner{AccountID: asker.account, Livemode: asker.livemode}, made.ID)
		_, changeErr := h.ChangeBrandKit(t.Context(), market.Owner{AccountID: asker.account, Livemode: asker.livemode}, made.ID, nothing)
		deleteErr := h.DeleteBrandKit(t.Context(), market.Owner{AccountID: asker.account, Livemode: asker.livemode}, made.ID)
		for _, err := range []error{readErr, changeErr, deleteErr} {
			if !refusal.Is(err, refusal.NotFound) {
				t.Errorf("%s: err = %v, want not_found", name, err)
			}
		}
		list, err := h.ListBrandKits(t.Context(), market.Owner{AccountID: asker.account, Livemode: asker.livemode}, market.Page{Limit: 10})
		if err != nil || len(list) != 0 {
			t.Errorf("%s lists %v, %v", name, list, err)
		}
	}
}

func TestChangeBrandKit_LeavesTheKitWhereTheChangeIsRefused(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	account := h.poster
	made, err := h.CreateBrandKit(t.Context(), market.BrandKit{ID: uuid.Must(uuid.NewV7()), AccountID: account, Name: "Bakery"})
	if err != nil {
		t.Fatal(err)
	}
	refused := refusal.Field("name", nil, "no")
	_, err = h.ChangeBrandKit(t.Context(), market.Owner{AccountID: account, Livemode: false}, made.ID, func(kit *market.BrandKit) error {
		kit.Name = "Other"
		return refused
	})
	if !errors.Is(err, refused) {
		t.Fatalf("err = %v, want the refusal", err)
	}
	if kit, err := h.BrandKitOfAccount(t.Context(), market.Owner{AccountID: account, Livemode: false}, made.ID); err != nil || kit.Name != "Bakery" {
		t.Errorf("the kit is %+v, %v", kit, err)
	}
}

func TestRecordTask_KeepsFilesAndBrandKitAsTheyWere(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	task := h.task(t)
	logo := h.attachment(t, task.AccountID)
	kit, err := h.CreateBrandKit(t.Context(), market.BrandKit{
		ID: uuid.Must(uuid.NewV7()), AccountID: task.AccountID, Name: "Bakery", Colors: []string{"#aa5500"}, Fonts: []string{"Inter"}, Logo: &logo,
	})
	if err != nil {
		t.Fatal(err)
	}
	task.ID, task.Attachments, task.BrandKit = uuid.Must(uuid.NewV7()), []market.Attachment{logo}, &kit
	if err := h.RecordTask(t.Context(), task); err != nil {
		t.Fatal(err)
	}
	if err := h.DeleteBrandKit(t.Context(), market.Owner{AccountID: task.AccountID, Livemode: false}, kit.ID); err != nil {
		t.Fatalf("a kit in use cannot be deleted: %v", err)
	}
	got, err := h.Task(t.Context(), task.ID)
	if err != nil {
		t.Fatal(err)
	}
	same := cmp.Options{
		cmpopts.IgnoreFields(market.Attachment{}, "AccountID"), cmpopts.EquateApproxTime(time.Millisecond),
		cmpopts.IgnoreFields(market.BrandKit{}, "AccountID", "CreatedAt", "UpdatedAt"),
	}
	if diff := cmp.Diff(task.Attachments, got.Attachments, same); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(task.BrandKit, got.BrandKit, same); diff != "" {
		t.Errorf("kit (-want +got):\n%s", diff)
	}
}

func TestSchema_KeepsAttachmentsUnchanged(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.attachment(t, h.poster)
	for _, statement := range []string{`UPDATE attachments SET filename = 'other'`, `DELETE FROM attachments`} {
		if _, err := h.Pool().Exec(t.Context(), statement); err == nil {
			t.Errorf("%s is let through", statement)
		}
	}
}
