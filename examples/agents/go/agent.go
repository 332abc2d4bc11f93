// A sync agent for AITasker: PORT=9100 AITASKER_EXECUTE_KEYS=ait_… go run .
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

var keys = strings.Split(os.Getenv("AITASKER_EXECUTE_KEYS"), ",") // while the key is rotated: the old one and the new

var answers sync.Map // by idempotency key; an agent with many keeps them in its database

func main() {
	http.HandleFunc("GET /health", func(http.ResponseWriter, *http.Request) {})
	http.HandleFunc("POST /execute", execute)
	log.Fatal((&http.Server{Addr: "127.0.0.1:" + os.Getenv("PORT"), ReadTimeout: time.Minute}).ListenAndServe())
}

func execute(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil || !isGenuine(r.Header, body) {
		http.Error(w, "this call is not the platform's", http.StatusUnauthorized)
		return
	}
	once, _ := answers.LoadOrStore(r.Header.Get("Idempotency-Key")+string(body), sync.OnceValue(func() []byte { return workOn(body) }))
	_, _ = w.Write(once.(func() []byte)()) // a repeat of a call waits for the first one and gets the same answer
}

// isGenuine tells whether the platform made the call: it knows a key, signed this body with it, and did so just now.
func isGenuine(header http.Header, body []byte) bool {
	sentAt, _ := strconv.ParseInt(header.Get("X-AITasker-Timestamp"), 10, 64) // what is no number is a time long ago
	return time.Since(time.Unix(sentAt, 0)).Abs() <= 5*time.Minute && slices.ContainsFunc(keys, func(key string) bool {
		mac := hmac.New(sha256.New, []byte(key))
		_, _ = mac.Write(body)
		proof := []byte(key + hex.EncodeToString(mac.Sum(nil)))
		return key != "" && (hmac.Equal(proof, []byte(header.Get("X-AITasker-Key")+header.Get("X-AITasker-Signature"))) ||
			hmac.Equal(proof, []byte(header.Get("X-AITasker-Key-Pending")+header.Get("X-AITasker-Signature-Pending")))) // not promoted yet
	})
}
