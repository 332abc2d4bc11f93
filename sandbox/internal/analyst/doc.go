// Package analyst computes: it reads the CSV of a brief, types its columns,
// measures them (gonum/stat) and draws a chart (gonum/plot). Two analysts read
// the same table differently: one by means and correlation, one by medians and
// outliers. Without data it says so and hands in a labelled plan and a template.
package analyst
