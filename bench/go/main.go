// SPDX-License-Identifier: MIT

// The worker of Go's peers:
//
//	worker-go FIRST PEER
//
// worker.c says what it is asked.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// A peer can't do that.
var errSkip = errors.New("skip")

var (
	first int
	one   = [8]byte{1}
)

// job is one kind of work, with its set.
type job struct {
	shape     string
	n, active int
	step      int   // from one descriptor to the next
	size      int   // of what is written to one
	ready     []int // the indices that are, or become it
	sum       int   // of these
	found     []int // by the last wait
	peer      peer
}

func (j *job) fd(index int) int { return first + index*j.step }

func (j *job) post(index int) error {
	// A pipe's other end comes next.
	_, err := syscall.Write(j.fd(index)+j.step-1, one[:j.size])
	return err
}

func (j *job) take(index int) error {
	var text [8]byte
	_, err := syscall.Read(j.fd(index), text[:j.size])
	return err
}

func newJob(name, shape string, n, active int) (*job, error) {
	if slices[shape] == nil || name == "epoll" && shape == "wake" {
		return nil, fmt.Errorf("%w %s", errSkip, shape)
	}
	j := &job{shape: shape, n: n, active: active, step: 1, size: 8}
	if shape == "pipes" {
		j.step, j.size = 2, 1
	}
	for i := 0; i < active; i++ {
		index := i * n / active
		if shape == "last" {
			index = n - 1
		}
		j.ready = append(j.ready, index)
		j.sum += index
	}
	var err error
	if j.peer, err = peers[name](j); err != nil {
		return nil, err
	}
	for i := 0; i < n; i++ {
		if err := j.peer.add(i); err != nil {
			return nil, err
		}
	}
	var posted []int
	switch shape {
	case "ready", "last":
		posted = j.ready
	case "churn-wait", "bulk":
		posted = []int{n / 2}
	}
	for _, index := range posted {
		if err := j.post(index); err != nil {
			return nil, err
		}
	}
	return j, nil
}

func (j *job) close() {
	j.peer.close()
	for i := 0; i < j.n; i++ {
		for j.take(i) == nil {
		}
	}
}

// resident is the memory that is the process' own.
func resident() int {
	runtime.GC()
	text, _ := os.ReadFile("/proc/self/smaps_rollup")
	sum := 0
	for _, line := range strings.Split(string(text), "\n") {
		words := strings.Fields(line)
		if strings.HasPrefix(line, "Private_") {
			kilobytes, _ := strconv.Atoi(words[1])
			sum += kilobytes
		}
	}
	return sum * 1024
}

var current *job

func obey(name string, words []string) (string, error) {
	numbers := make([]int, len(words))
	for i, word := range words {
		numbers[i], _ = strconv.Atoi(word)
	}
	switch words[0] {
	case "job":
		if current != nil {
			current.close()
			current = nil
		}
		var err error
		current, err = newJob(name, words[1], numbers[2], numbers[3])
		return "ok", err
	case "memory":
		before := resident()
		var err error
		current, err = newJob(name, "ready", numbers[1], numbers[2])
		if err == nil {
			_, err = ready(current, 3)
		}
		return strconv.Itoa(resident() - before), err
	}
	elapsed, err := slices[current.shape](current, numbers[1])
	return strconv.FormatInt(int64(elapsed), 10), err
}

func main() {
	first, _ = strconv.Atoi(os.Args[1])
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		answer, err := obey(os.Args[2], strings.Fields(lines.Text()))
		if errors.Is(err, errSkip) {
			answer = err.Error()
		} else if err != nil {
			answer = "error " + err.Error()
		}
		fmt.Println(answer)
	}
}
