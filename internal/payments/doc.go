// Package payments is where money crosses the border of the marketplace: who pays
// developers out, and how they are brought in. What money does inside is the
// ledger's.
package payments
