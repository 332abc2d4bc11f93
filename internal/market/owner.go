package market

import "github.com/google/uuid"

// Owner says whose an object is: an account in one of its two modes. Nothing of one
// mode is seen in the other, so the two always travel together.
type Owner struct {
	AccountID uuid.UUID
	Livemode  bool // false in test mode
}

// Owner returns whose it is.
func (p Principal) Owner() Owner { return Owner{p.AccountID, p.Livemode} }

// Owner returns whose it is.
func (t *Task) Owner() Owner { return Owner{t.AccountID, t.Livemode} }

// Owner returns whose it is.
func (a *Agent) Owner() Owner { return Owner{a.AccountID, a.Livemode} }

// Owner returns whose it is.
func (r *BenchmarkRun) Owner() Owner { return Owner{r.AccountID, r.Livemode} }

// Owner returns whose it is.
func (k *BrandKit) Owner() Owner { return Owner{k.AccountID, k.Livemode} }

// Owner returns whose it is.
func (c CreditGrant) Owner() Owner { return Owner{c.AccountID, c.Livemode} }

// Owner returns whose it is.
func (k Key) Owner() Owner { return Owner{k.AccountID, k.Livemode} }

// Owner returns whose it is.
func (n NewAgent) Owner() Owner { return Owner{n.AccountID, n.Livemode} }

// Owner returns whose it is.
func (n NewKey) Owner() Owner { return Owner{n.AccountID, n.Livemode} }

// Owner returns whose it is.
func (s SubmitRequest) Owner() Owner { return Owner{s.AccountID, s.Livemode} }

// Owner returns whose it is.
func (w *Webhook) Owner() Owner { return Owner{w.AccountID, w.Livemode} }
