// Command notes signs and opens notes with golang.org/x/mod/sumdb/note.
//
//	notes sign NAME < TEXT    makes a key, prints {"vkey", "note"}
//	notes open VKEY < NOTE    prints {"text", "signatures"} or exits 1
package main

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"golang.org/x/mod/sumdb/note"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func sign(name, text string) map[string]interface{} {
	skey, vkey, err := note.GenerateKey(rand.Reader, name)
	check(err)
	signer, err := note.NewSigner(skey)
	check(err)
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	check(err)
	return map[string]interface{}{"vkey": vkey, "note": string(signed)}
}

func open(vkey, source string) map[string]interface{} {
	verifier, err := note.NewVerifier(vkey)
	check(err)
	opened, err := note.Open([]byte(source), note.VerifierList(verifier))
	check(err)
	return map[string]interface{}{"text": opened.Text, "signatures": len(opened.Sigs), "unverified": len(opened.UnverifiedSigs)}
}

func main() {
	input, err := io.ReadAll(os.Stdin)
	check(err)
	actions := map[string]func(string, string) map[string]interface{}{"sign": sign, "open": open}
	if len(os.Args) != 3 || actions[os.Args[1]] == nil {
		check(fmt.Errorf("notes sign NAME | notes open VKEY"))
	}
	check(json.NewEncoder(os.Stdout).Encode(actions[os.Args[1]](os.Args[2], string(input))))
}
