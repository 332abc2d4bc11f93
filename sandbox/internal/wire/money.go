package wire

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
)

// Cents is an amount of money in cents of a US dollar.
type Cents int64

// String writes the amount as dollars, such as 12.50.
func (c Cents) String() string { return fmt.Sprintf("%d.%02d", c/100, c%100) }

var dollars = regexp.MustCompile(`^(\d{1,9})(?:\.(\d{1,2}))?$`)

// ParseUSD reads dollars with at most two decimals.
func ParseUSD(digits string) (Cents, error) {
	parts := dollars.FindStringSubmatch(digits)
	if parts == nil {
		return 0, errors.New("not an amount in dollars with at most two decimals")
	}
	amount, err := strconv.ParseInt(parts[1]+(parts[2] + "00")[:2], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("read amount: %w", err)
	}
	return Cents(amount), nil
}
