package refusal

import "fmt"

// Breaches collects the rules that a request breaks, so that one refusal names all
// of them. An error that is no breach of a field's rule is never dropped.
type Breaches struct {
	fields []FieldError
	err    error // the first that is no breach
}

// Note adds the fields that an Invalid refusal names, and keeps any other error for
// Err. It does nothing for nil.
func (b *Breaches) Note(err error) {
	refused, isRefusal := As(err)
	switch {
	case isRefusal && refused.Code == Invalid && len(refused.Fields) > 0:
		b.fields = append(b.fields, refused.Fields...)
	case b.err == nil:
		b.err = err
	}
}

// Refuse adds one field.
func (b *Breaches) Refuse(field string, value any, format string, args ...any) {
	b.fields = append(b.fields, FieldError{Field: field, Message: fmt.Sprintf(format, args...), Value: value})
}

// Err returns the first error that is no breach, else one refusal that names every
// breach, else nil.
func (b *Breaches) Err() error {
	if b.err != nil {
		return b.err
	}
	if len(b.fields) == 0 {
		return nil
	}
	return Fields(b.fields)
}
