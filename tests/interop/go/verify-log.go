// Command verify-log reads a log that Hito exported to a folder and checks all of it with golang.org/x/mod, which knows
// nothing of Hito: the checkpoint's signature, every tile against the signed root, every entry against its tile, and
// that the proofs given in a file are those that the library makes and accepts.
//
//	verify-log FOLDER VKEY PROOFS.json
//
// It prints what it checked as one line of JSON and exits 1 at the first thing that does not hold.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

type proofs struct {
	Inclusion []struct {
		Index int64
		Proof []string
	}
	Consistency []struct {
		From  int64
		Root  string
		Proof []string
	}
}

type folder struct {
	path string
	read map[string]bool
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func fail(format string, args ...interface{}) { check(fmt.Errorf(format, args...)) }

func (f folder) file(name string) []byte {
	data, err := os.ReadFile(filepath.Join(f.path, name))
	check(err)
	return data
}

func (f folder) Height() int { return height }

// ReadTiles maps the library's paths, which name the height, to those of c2sp.org/tlog-tiles.
func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		name := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		data, err := os.ReadFile(filepath.Join(f.path, name))
		if err != nil {
			return nil, err
		}
		f.read[name] = true
		all = append(all, data)
	}
	return all, nil
}

func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

func openCheckpoint(data []byte, vkey string) tlog.Tree {
	verifier, err := note.NewVerifier(vkey)
	check(err)
	opened, err := note.Open(data, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		fail("not a checkpoint of %s", verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)
	return tlog.Tree{N: size, Hash: root}
}

func bundleName(index, width int64) string {
	tile := tlog.Tile{H: height, L: 0, N: index, W: int(width)}
	return strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
}

// entries returns the entries of a bundle, which must end exactly where its last entry does.
func entries(data []byte) [][]byte {
	var all [][]byte
	for len(data) > 0 {
		length := int(binary.BigEndian.Uint16(data))
		all = append(all, data[2:2+length])
		data = data[2+length:]
	}
	return all
}

func hashes(lines []string) []tlog.Hash {
	all := []tlog.Hash{}
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		check(err)
		all = append(all, hash)
	}
	return all
}

func checkEntries(log folder, tree tlog.Tree, reader tlog.HashReader) (records int) {
	for from := int64(0); from < tree.N; from += 1 << height {
		width := tree.N - from
		if width > 1<<height {
			width = 1 << height
		}
		bundle := entries(log.file(bundleName(from>>height, width)))
		if int64(len(bundle)) != width {
			fail("bundle %d has %d entries", from>>height, len(bundle))
		}
		var indexes []int64
		for i := range bundle {
			indexes = append(indexes, tlog.StoredHashIndex(0, from+int64(i)))
		}
		leaves, err := reader.ReadHashes(indexes)
		check(err)
		for i, entry := range bundle {
			if tlog.RecordHash(entry) != leaves[i] {
				fail("entry %d does not hash to its leaf", from+int64(i))
			}
			if entry[0] >= 0x10 {
				continue
			}
			name := hex.EncodeToString(entry[1:])
			sum := sha256.Sum256(log.file("records/" + name[:2] + "/" + name))
			if !bytes.Equal(sum[:], entry[1:]) {
				fail("record of entry %d is another", from+int64(i))
			}
			records++
		}
	}
	return records
}

func checkProofs(given proofs, tree tlog.Tree, reader tlog.HashReader) {
	for _, each := range given.Inclusion {
		proof := tlog.RecordProof(hashes(each.Proof))
		own, err := tlog.ProveRecord(tree.N, each.Index, reader)
		check(err)
		if !reflect.DeepEqual([]tlog.Hash(own), []tlog.Hash(proof)) && len(own)+len(proof) > 0 {
			fail("inclusion proof of %d is another", each.Index)
		}
		leaf, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, each.Index)})
		check(err)
		check(tlog.CheckRecord(proof, tree.N, tree.Hash, each.Index, leaf[0]))
	}
	for _, each := range given.Consistency {
		root, err := base64.StdEncoding.DecodeString(each.Root)
		check(err)
		var old tlog.Hash
		copy(old[:], root)
		check(tlog.CheckTree(tlog.TreeProof(hashes(each.Proof)), tree.N, tree.Hash, each.From, old))
		ownRoot, err := tlog.TreeHash(each.From, reader)
		check(err)
		if ownRoot != old {
			fail("root of %d is another", each.From)
		}
	}
}

func main() {
	if len(os.Args) != 4 {
		fail("verify-log FOLDER VKEY PROOFS.json")
	}
	log := folder{os.Args[1], map[string]bool{}}
	tree := openCheckpoint(log.file("checkpoint"), os.Args[2])
	reader := tlog.TileHashReader(tree, log)
	records := checkEntries(log, tree, reader)
	var given proofs
	data, err := os.ReadFile(os.Args[3])
	check(err)
	check(json.Unmarshal(data, &given))
	checkProofs(given, tree, reader)
	check(json.NewEncoder(os.Stdout).Encode(map[string]int{
		"entries": int(tree.N), "records": records, "tiles": len(log.read),
		"inclusion": len(given.Inclusion), "consistency": len(given.Consistency),
	}))
}
