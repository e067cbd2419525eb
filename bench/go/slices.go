// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"time"
)

// hops of one round of pipes.
const hops = 1000

// slices do so many rounds of a shape of work, and tell how long that took.
var slices = map[string]func(j *job, rounds int) (time.Duration, error){
	"ready":       ready,
	"last":        ready,
	"loop":        loop,
	"pipes":       pipes,
	"churn":       churn,
	"churn-wait":  churn,
	"modify":      modify,
	"modify-wait": modify,
	"bulk":        bulk,
	"wake":        wake,
}

func wrong(got, expected int) error {
	return fmt.Errorf("got %d, expected %d", got, expected)
}

// expect waits for exactly n.
func (j *job) expect(n int) error {
	err := j.peer.wait(j.shape == "last")
	if err == nil && len(j.found) != n {
		err = wrong(len(j.found), n)
	}
	return err
}

func ready(j *job, rounds int) (time.Duration, error) {
	start := time.Now()
	sum, err := j.peer.ready(rounds, j.active, j.shape == "last")
	elapsed := time.Since(start)
	if err == nil && sum != rounds*j.sum {
		err = wrong(sum, rounds*j.sum)
	}
	return elapsed, err
}

func loop(j *job, rounds int) (time.Duration, error) {
	sum := 0
	start := time.Now()
	for i := 0; i < rounds; i++ {
		for _, index := range j.ready {
			if err := j.post(index); err != nil {
				return 0, err
			}
		}
		if err := j.expect(j.active); err != nil {
			return 0, err
		}
		for _, index := range j.found {
			sum += index
			if err := j.take(index); err != nil {
				return 0, err
			}
		}
	}
	elapsed := time.Since(start)
	if sum != rounds*j.sum {
		return 0, wrong(sum, rounds*j.sum)
	}
	return elapsed, nil
}

func pipes(j *job, rounds int) (time.Duration, error) {
	start := time.Now()
	for i := 0; i < rounds; i++ {
		if err := j.round(); err != nil {
			return 0, err
		}
	}
	return time.Since(start), nil
}

// round sends the active bytes on their way, until they have hopped enough.
func (j *job) round() error {
	seen, left := 0, hops-j.active
	for _, index := range j.ready {
		if err := j.post(index); err != nil {
			return err
		}
	}
	for seen < hops {
		if err := j.peer.wait(false); err != nil {
			return err
		}
		if len(j.found) == 0 {
			return wrong(seen, hops)
		}
		seen += len(j.found)
		for _, index := range j.found {
			if err := j.take(index); err != nil {
				return err
			}
			if left == 0 {
				continue
			}
			left--
			if err := j.post((index + 1) % j.n); err != nil {
				return err
			}
		}
	}
	if seen != hops {
		return wrong(seen, hops)
	}
	return nil
}

// steps does them one after the other, each with a look after it if the shape
// says so, which finds as many as the step's number says.
func (j *job) steps(look bool, rounds int, one, other func() error,
	after, afterOther int) (time.Duration, error) {
	start := time.Now()
	for i := 0; i < rounds; i++ {
		err := one()
		if err == nil && look {
			err = j.expect(after)
		}
		if err == nil {
			err = other()
		}
		if err == nil && look {
			err = j.expect(afterOther)
		}
		if err != nil {
			return 0, err
		}
	}
	return time.Since(start), nil
}

func churn(j *job, rounds int) (time.Duration, error) {
	return j.steps(j.shape == "churn-wait", rounds,
		func() error { return j.peer.remove(j.n / 2) },
		func() error { return j.peer.add(j.n / 2) }, 0, 1)
}

func modify(j *job, rounds int) (time.Duration, error) {
	return j.steps(j.shape == "modify-wait", rounds,
		func() error { return j.peer.modify(j.n/2, true) },
		func() error { return j.peer.modify(j.n/2, false) }, 1, 0)
}

func bulk(j *job, rounds int) (time.Duration, error) {
	all := func(change func(index int) error) func() error {
		return func() error {
			for i := 0; i < j.n; i++ {
				if err := change(i); err != nil {
					return err
				}
			}
			return nil
		}
	}
	return j.steps(true, rounds, all(j.peer.remove), all(j.peer.add), 0, 1)
}

func wake(j *job, rounds int) (time.Duration, error) {
	start := time.Now()
	for i := 0; i < rounds; i++ {
		if err := j.peer.wake(); err != nil {
			return 0, err
		}
	}
	return time.Since(start), nil
}
