package evidence

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"testing"
)

// unpackedLimit is how much a document may unpack to.
const unpackedLimit = 128 << 20

const (
	wav = "RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"
	mp4 = "\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2\x00\x00\x00\x08free"
)

func pdfOf(object string) string {
	return "%PDF-1.7\n" + object + "\nendobj\nxref\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n"
}

func encoded(t *testing.T, encode func(io.Writer) error) string {
	t.Helper()
	var buffer bytes.Buffer
	if err := encode(&buffer); err != nil {
		t.Fatalf("encode: %v", err)
	}
	return buffer.String()
}

func pngOf(t *testing.T, width, height int) string {
	t.Helper()
	return encoded(t, func(w io.Writer) error { return png.Encode(w, image.NewGray(image.Rect(0, 0, width, height))) })
}

func jpegOf(t *testing.T) string {
	t.Helper()
	return encoded(t, func(w io.Writer) error { return jpeg.Encode(w, image.NewGray(image.Rect(0, 0, 2, 2)), nil) })
}

func gifOf(t *testing.T) string {
	t.Helper()
	return encoded(t, func(w io.Writer) error { return gif.Encode(w, image.NewGray(image.Rect(0, 0, 2, 2)), nil) })
}

// hugePNG is a whole header that promises 60,000 by 60,000 pixels.
func hugePNG() string {
	header := []byte("IHDR\x00\x00\x00\x00\x00\x00\x00\x00\x08\x02\x00\x00\x00")
	binary.BigEndian.PutUint32(header[4:], 60_000)
	binary.BigEndian.PutUint32(header[8:], 60_000)
	file := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), header...)
	return string(binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(header)))
}

func zipOf(t *testing.T, namesAndContents ...string) string {
	t.Helper()
	return encoded(t, func(w io.Writer) error {
		archive := zip.NewWriter(w)
		for i := 0; i < len(namesAndContents); i += 2 {
			member, err := archive.Create(namesAndContents[i])
			if err != nil {
				return err
			}
			if _, err := io.WriteString(member, namesAndContents[i+1]); err != nil {
				return err
			}
		}
		return archive.Close()
	})
}

func wordOf(t *testing.T, extraName, extraContent string) string {
	t.Helper()
	return zipOf(t, "[Content_Types].xml", "<Types/>", "word/document.xml", "<w:document/>", extraName, extraContent)
}

// zipBomb unpacks to more than is allowed.
func zipBomb(t *testing.T) string {
	t.Helper()
	zeros := encoded(t, func(w io.Writer) error {
		compressor, err := flate.NewWriter(w, flate.BestCompression)
		if err != nil {
			return err
		}
		chunk := make([]byte, 1<<20)
		for range unpackedLimit/len(chunk) + 1 {
			if _, err := compressor.Write(chunk); err != nil {
				return err
			}
		}
		return compressor.Close()
	})
	return encoded(t, func(w io.Writer) error {
		archive := zip.NewWriter(w)
		for _, name := range []string{"[Content_Types].xml", "word/document.xml"} {
			member, err := archive.CreateRaw(&zip.FileHeader{
				Name: name, Method: zip.Deflate, CompressedSize64: uint64(len(zeros)), UncompressedSize64: unpackedLimit + 1<<20,
			})
			if err != nil {
				return err
			}
			if _, err := io.WriteString(member, zeros); err != nil {
				return err
			}
		}
		return archive.Close()
	})
}
