package judge

// Measures tells whether a dimension of a rubric is measured.
func Measures(dimension string) bool { _, known := dimensions[dimension]; return known }

// Checks tells whether a quality rule is checked.
func Checks(rule string) bool { _, known := rules[rule]; return known }
