// SPDX-License-Identifier: MIT

package sel

// What it costs, beside what Go offers without it:
//	go test -run NONE -bench .
// The benchmarks named Ratio measure both in turns, and report the quotient of
// the best of each; everything else is in nanoseconds.

import (
	"os"
	"syscall"
	"testing"
	"time"
)

// ratio measures two things in turns, n of each: so few that many turns are
// over before the system takes the processor away.
func ratio(b *testing.B, n int, name string, one, other func(n int)) {
	best := [2]time.Duration{Forever, Forever}
	b.ResetTimer()
	for i := 0; i <= b.N; i += n {
		for j, run := range []func(int){one, other} {
			start := time.Now()
			run(n)
			if took := time.Since(start); took < best[j] {
				best[j] = took
			}
		}
	}
	b.ReportMetric(float64(best[0])/float64(n), "sel-ns")
	b.ReportMetric(float64(best[1])/float64(n), name+"-ns")
	b.ReportMetric(float64(best[0])/float64(best[1]), "ratio")
}

// echo answers each byte from one pipe in another.
func echo(b *testing.B) (request, answer int) {
	r1, w1 := pipe(b)
	r2, w2 := pipe(b)
	// Its own descriptors: the pipes' are closed by the test.
	in := os.NewFile(uintptr(duplicate(r1, 0)), "in")
	go func() {
		var one [1]byte
		for {
			if n, _ := in.Read(one[:]); n == 0 || one[0] == '.' {
				in.Close()
				return
			}
			syscall.Write(w2, one[:])
		}
	}()
	b.Cleanup(func() { syscall.Write(w1, []byte(".")) })
	return w1, r2
}

// A byte to another goroutine and back: in this one a parked wait and a read,
// against the Read of an os.File, which parks too.
func BenchmarkRatioRoundTrip(b *testing.B) {
	w1, r1 := echo(b)
	w2, r2 := echo(b)
	s := open(b)
	register(b, s, r1, Read, 1)
	file := os.NewFile(uintptr(duplicate(r2, 0)), "out")
	defer file.Close()
	var ready []Ready[int]
	var one [1]byte
	ratio(b, 50, "file",
		func(n int) {
			for ; n > 0; n-- {
				put(w1)
				ready, _ = s.AppendReady(ready[:0], Forever)
				get(r1)
			}
		},
		func(n int) {
			for ; n > 0; n-- {
				put(w2)
				must(file.Read(one[:]))
			}
		})
}

// rawReady is the same bookkeeping over the bare system calls: keys by
// descriptor, and copies of them.
type rawReady struct {
	key    Key[int]
	events uint32
}

func benchmarkSelect(b *testing.B, count int) {
	s := open(b, WithBackend(BackendEpoll))
	epoll := must(syscall.EpollCreate1(syscall.EPOLL_CLOEXEC))
	defer syscall.Close(epoll)
	keys := make([]*Key[int], 1024)
	for i := 0; i < count; i++ {
		_, w := pipe(b)
		register(b, s, w, Write, i)
		check(syscall.EpollCtl(epoll, syscall.EPOLL_CTL_ADD, w,
			&syscall.EpollEvent{Events: EPOLLOUT, Fd: int32(w)}))
		keys[w] = &Key[int]{w, w, Write, i, 0}
	}
	var ready []Ready[int]
	var raw []rawReady
	events := make([]syscall.EpollEvent, count+1)
	ratio(b, 1+300/count, "raw",
		func(n int) {
			for ; n > 0; n-- {
				ready, _ = s.AppendReady(ready[:0], 0)
			}
			if len(ready) != count {
				b.Fatal(len(ready))
			}
		},
		func(n int) {
			for ; n > 0; n-- {
				raw = raw[:0]
				found := must(syscall.EpollWait(epoll, events, 0))
				for _, e := range events[:found] {
					raw = append(raw, rawReady{*keys[e.Fd],
						e.Events})
				}
			}
			if len(raw) != count {
				b.Fatal(len(raw))
			}
		})
}

func BenchmarkRatioSelect1(b *testing.B)   { benchmarkSelect(b, 1) }
func BenchmarkRatioSelect100(b *testing.B) { benchmarkSelect(b, 100) }

// Many at once, against one by one.
func benchmarkAll(b *testing.B, count int) {
	s := open(b, WithBackend(BackendEpoll))
	var list []Registration[int]
	var files []any
	for i := 0; i < count; i += 2 {
		r, w := pipe(b)
		list = append(list, Registration[int]{r, Read, i},
			Registration[int]{w, Write, i + 1})
		files = append(files, r, w)
	}
	ratio(b, 1, "singly",
		func(int) {
			registerAll(b, s, list)
			_, err := s.UnregisterAll(files...)
			check(err)
		},
		func(int) {
			for i := range list {
				one := &list[i]
				register(b, s, one.File, one.Events, one.Data)
			}
			for _, file := range files {
				_, err := s.Unregister(file)
				check(err)
			}
		})
}

func BenchmarkRatioAll10(b *testing.B)   { benchmarkAll(b, 10) }
func BenchmarkRatioAll1000(b *testing.B) { benchmarkAll(b, 1000) }

func BenchmarkRegisterUnregister(b *testing.B) {
	s := open(b)
	r, _ := pipe(b)
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		s.Register(r, Read, i)
		s.Unregister(r)
	}
}

func BenchmarkModifyData(b *testing.B) {
	s := open(b)
	r, _ := pipe(b)
	register(b, s, r, Read, 0)
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		s.Modify(r, Read, i)
	}
}

func BenchmarkWakeup(b *testing.B) {
	s := open(b)
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		s.Wakeup()
		s.Select(0)
	}
}
