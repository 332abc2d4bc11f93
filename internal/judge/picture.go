package judge

import (
	"image"
	"math"

	"github.com/aitasker/aitasker/internal/document"
)

const pictureSample = 96 // points per side that are looked at

// picture is what the judge knows of a raster image.
type picture struct {
	width, height int
	sampled       bool    // false when too large to decode
	colors        int     // distinct colours, in steps of 16 per channel
	contrast      float64 // standard deviation of brightness, 0 to 0.5
	detail        float64 // share of sampled neighbours that differ visibly
}

func measurePicture(read document.Picture) *picture {
	p := &picture{width: read.Width, height: read.Height}
	if read.Pixels != nil {
		p.sample(read.Pixels)
	}
	return p
}

// sample looks at an even grid of points.
func (p *picture) sample(decoded image.Image) {
	bounds := decoded.Bounds()
	columns, rows := min(bounds.Dx(), pictureSample), min(bounds.Dy(), pictureSample)
	seen := map[[3]uint32]bool{}
	var sum, squares float64
	changes, before := 0, 0.0
	for row := range rows {
		for column := range columns {
			r, g, b, _ := decoded.At(bounds.Min.X+column*bounds.Dx()/columns, bounds.Min.Y+row*bounds.Dy()/rows).RGBA()
			seen[[3]uint32{r >> 12, g >> 12, b >> 12}] = true
			brightness := (0.299*float64(r) + 0.587*float64(g) + 0.114*float64(b)) / 0xffff
			sum += brightness
			squares += brightness * brightness
			if column > 0 && math.Abs(brightness-before) > 0.02 {
				changes++
			}
			before = brightness
		}
	}
	points := float64(columns * rows)
	p.sampled = true
	p.colors = len(seen)
	p.contrast = math.Sqrt(max(squares/points-(sum/points)*(sum/points), 0))
	p.detail = float64(changes) / points
}
