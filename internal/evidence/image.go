package evidence

import (
	"bytes"
	"fmt"
	"image"
	_ "image/gif"  // opens GIF
	_ "image/jpeg" // opens JPEG
	_ "image/png"  // opens PNG

	"github.com/gabriel-vasile/mimetype"
	_ "golang.org/x/image/webp" // opens WebP
)

// The limits of a picture, so that none unfolds into gigabytes where it is shown.
const (
	maxImageSide   = 20_000
	maxImagePixels = 100_000_000
)

func imageFormat(declared string) format {
	if declared == "image/jpg" { // in no registry, and everywhere
		declared = "image/jpeg"
	}
	return format{
		name: "an image",
		mismatch: func(content []byte) string {
			sniffed := mimetype.Detect(content)
			if sameFamily(sniffed, declared) {
				return ""
			}
			return lie(declared, sniffed)
		},
		opens: imageProblem,
	}
}

// imageProblem reads the header only: pixels are never unfolded here.
func imageProblem(content []byte) string {
	header, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return "The file does not open as a PNG, JPEG, GIF or WebP image."
	}
	if header.Width <= 0 || header.Height <= 0 {
		return "The image has no pixels."
	}
	if header.Width > maxImageSide || header.Height > maxImageSide || header.Width*header.Height > maxImagePixels {
		return fmt.Sprintf("The image is %d by %d pixels; at most %d a side and %d million in all are allowed.",
			header.Width, header.Height, maxImageSide, maxImagePixels/1_000_000)
	}
	return ""
}
