package document

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // opens GIF
	_ "image/jpeg" // opens JPEG
	_ "image/png"  // opens PNG

	_ "golang.org/x/image/webp" // opens WebP
)

// The limits of a picture, so that none unfolds into gigabytes where it is shown.
const (
	maxImageSide   = 20_000
	maxImagePixels = 100_000_000
	maxDecoded     = 24_000_000 // pixels that are unfolded here
)

// Picture is a raster image: its size, and its pixels where they are few enough.
type Picture struct {
	Width, Height int
	Pixels        image.Image // nil when there are too many to unfold
}

// measurePicture reads the header of an image only.
func measurePicture(content []byte) (Picture, error) {
	header, _, err := image.DecodeConfig(bytes.NewReader(content))
	switch {
	case err != nil:
		return Picture{}, errors.New("the file does not open as a PNG, JPEG, GIF or WebP image")
	case header.Width <= 0 || header.Height <= 0:
		return Picture{}, errors.New("the image has no pixels")
	case header.Width > maxImageSide || header.Height > maxImageSide || header.Width*header.Height > maxImagePixels:
		return Picture{}, fmt.Errorf("the image is %d by %d pixels; at most %d a side and %d million in all are allowed",
			header.Width, header.Height, maxImageSide, maxImagePixels/1_000_000)
	}
	return Picture{Width: header.Width, Height: header.Height}, nil
}

// ReadPicture unfolds the pixels of an image that is not too large for it.
func ReadPicture(content []byte) (Picture, error) {
	picture, err := measurePicture(content)
	if err != nil || picture.Width*picture.Height > maxDecoded {
		return picture, err
	}
	if picture.Pixels, _, err = image.Decode(bytes.NewReader(content)); err != nil {
		return Picture{}, errors.New("the image breaks off or is damaged")
	}
	return picture, nil
}
