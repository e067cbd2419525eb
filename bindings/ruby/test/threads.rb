# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# Waits beside other threads, which wake them up, change the set, close it, and
# end each other.

require "helper"

class TestThreads < SelTest
  # Ruby's own interruption of a wait.  A busy machine may run this only when
  # the wait is over and the thread has ended, which is no fault.
  def interrupt(thread)
    thread.wakeup
  rescue ThreadError
    refute_predicate thread, :alive?
  end

  # What a thread puts into a queue next, after a wait of LONG at most.
  def pop(queue, thread)
    Timeout.timeout(2 * LONG) { queue.pop }
  rescue Timeout::Error
    flunk "#{queue.size} in the queue; the thread (#{thread.status.inspect}) " \
          "is at #{thread.backtrace&.first(3).inspect}"
  end

  on_each_backend("a wakeup from another thread") do
    @selector.register(pipe[0], :r)
    thread = waiting { [@selector.select, @selector.woken?] }
    @selector.wakeup
    assert_equal [[], true], result(thread)
    assert_equal [[], false], [@selector.select(0), @selector.woken?]
  end

  on_each_backend("a wakeup before the wait") do
    2.times { @selector.wakeup }
    assert_equal [[], true], [@selector.select, @selector.woken?]
    assert_equal [[], false], [@selector.select(0), @selector.woken?]
    @selector.wakeup
    assert_equal [[], true], [@selector.select(0), @selector.woken?]
  end

  on_each_backend("close ends a wait") do
    @selector.register(pipe[0], :r)
    thread = waiting { @selector.select }
    @selector.close
    assert_error(Sel::ClosedError, Sel::ECLOSED) { result(thread) }
  end

  on_each_backend("a change is seen by a wait") do
    one, = pair
    thread = waiting { @selector.select }
    key = @selector.register(one, :w)
    assert_equal [[key, Sel::WRITE]], result(thread)
    @selector.modify(one, :r)
    thread = waiting { @selector.select }
    key = @selector.modify(one, :rw)
    assert_equal [[key, Sel::WRITE]], result(thread)
    @selector.modify(one, :r)
    thread = waiting { @selector.select }
    @selector.unregister(one)
    @selector.wakeup
    assert_equal [], result(thread)
  end

  # A call could let the thread that waits run, which would end what has no key.
  def test_ruby_is_not_called_between_a_registration_and_its_key
    write = pipe[1]
    in_child do
      Sel::Key.define_method(:initialize) { |*| raise "called" }
      key = @selector.register(write, :w, :data)
      assert_equal [[key, Sel::WRITE]], @selector.select(LONG)
      key = @selector.modify(write, :rw, :more)
      assert_equal [write, :more], [key.fileobj, key.data]
      assert_same key, @selector.unregister(write)
    end
  end

  # More than there was room for when the wait began.
  def test_many_changes_are_seen_by_a_wait
    thread = waiting { @selector.select }
    100.times { @selector.register(pipe[1], :w) }
    refute_empty result(thread)
    assert_equal 100, @selector.select(0).size
  end

  # A thread has stopped, for Ruby, when it has given up Ruby's lock for its wait,
  # which is before the wait has begun.  Until then a look may come in between,
  # and the thread is the one that must try again.
  def waiting_in_libsel
    thread = Thread.new do
      @selector.select(LONG)
    rescue ThreadError
      retry
    end
    wait_for do
      @selector.select(0)
      false
    rescue ThreadError
      true
    end
    thread
  end

  def test_one_waits_at_a_time
    thread = waiting_in_libsel
    assert_error(ThreadError, Sel::ECONCURRENT, "Selector") { @selector.select(LONG) }
    assert_error(ThreadError, Sel::ECONCURRENT) { @selector.select(0) }
    @selector.wakeup
    assert_equal [], result(thread)
  end

  def test_others_run_meanwhile
    read, write = pipe
    @selector.register(read, :r)
    thread = waiting { @selector.select }
    assert_equal 500_500, (1..1000).sum { |i| Thread.pass || i }
    write << "x"
    assert_equal 1, result(thread).size
  end

  on_each_backend("an exception from another thread") do
    thread = waiting { @selector.select }
    thread.raise(IndexError, "from outside")
    assert_raises(IndexError) { result(thread) }
    assert_equal [], @selector.select(0)
    refute_predicate @selector, :woken?
  end

  on_each_backend("a killed thread") do
    ended = false
    thread = waiting do
      @selector.select
    ensure
      ended = true
    end
    thread.kill
    assert_nil result(thread)
    assert ended
    assert_equal [], @selector.select(0)
    refute_predicate @selector, :woken?
  end

  on_each_backend("Timeout") do
    time = elapsed do
      assert_raises(Timeout::Error) { Timeout.timeout(0.05) { @selector.select } }
    end
    assert_operator time, :>=, 0.05
    assert_equal [], @selector.select(0.001)
    refute_predicate @selector, :woken?
  end

  def test_an_exception_that_must_not_come_now
    order = Queue.new
    thread = waiting do
      Thread.handle_interrupt(IndexError => :never) do
        order << @selector.select
        order << :after
      end
    end
    thread.raise(IndexError)
    @selector.wakeup
    assert_raises(IndexError) { result(thread) }
    assert_equal [[], :after], [pop(order, thread), pop(order, thread)]
  end

  # It comes before the wait, as in IO.select, whatever is ready.
  def deferred(ready: false, &wait)
    @selector.register(pipe[1], :w) if ready
    begun = Queue.new
    go = Queue.new
    thread = Thread.new do
      Thread.current.report_on_exception = false
      Thread.handle_interrupt(IndexError => :on_blocking) do
        begun << true
        # Nothing that waits.
        Thread.pass until go.size == 1
        wait.call
      end
    end
    pop(begun, thread)
    thread.raise(IndexError)
    go << true
    assert_raises(IndexError) { result(thread) }
  end

  on_each_backend("an exception deferred until a wait") do
    deferred { @selector.select }
    deferred { @selector.select(LONG) { flunk } }
    deferred(ready: true) { @selector.select }
  end

  def test_an_exception_deferred_until_a_wait_of_the_objects
    read, = pipe
    poll = Sel::Poll.new
    poll.register(read, Sel::POLLIN)
    deferred { Sel.select([read]) }
    deferred { poll.poll }
  end

  # Ruby interrupts a wait also for no reason; that is nobody's business.
  on_each_backend("what ends no wait") do
    start = now
    thread = waiting { @selector.select(0.3) }
    while thread.alive? && now - start < 0.2
      interrupt(thread)
      Thread.pass
    end
    assert_equal [], result(thread)
    assert_operator now - start, :>=, 0.3
    refute_predicate @selector, :woken?
  end

  # A wakeup is reported although Ruby interrupts the wait at the same time.
  on_each_backend("no wakeup is lost") do
    reports = Queue.new
    thread = Thread.new { 200.times { reports << (@selector.select(LONG) && @selector.woken?) } }
    200.times do
      3.times { interrupt(thread) }
      @selector.wakeup
      interrupt(thread)
      assert pop(reports, thread)
    end
    result(thread)
    assert_equal [], @selector.select(0)
    refute_predicate @selector, :woken?
  end

  # Ruby's interruptions are never taken for the wakeup that was reported.
  on_each_backend("no wakeup is reported twice") do
    write = pipe[1]
    @selector.register(write, :w)
    @selector.wakeup
    assert_equal 1, @selector.select.size
    refute_predicate @selector, :woken?
    @selector.unregister(write)
    assert_equal [[], true], [@selector.select, @selector.woken?]
    thread = waiting { [@selector.select(0.1), @selector.woken?] }
    interrupt(thread)
    assert_equal [[], false], result(thread)
  end

  # The thread that waits is interrupted, and the set changes, all the time.
  on_each_backend("each of many wakeups beside events is reported once") do
    @selector.register(pipe[1], :w)
    done = false
    told = Queue.new
    waiter = Thread.new do
      until done
        @selector.select(LONG) { Thread.pass }
        told << :wakeup if @selector.woken?
      end
    end
    busy = Thread.new do
      until done
        files = IO.pipe
        @selector.register(files[1], :w)
        interrupt(waiter)
        @selector.unregister(files[1])
        files.each(&:close)
        Thread.pass
      end
    end
    500.times do
      @selector.wakeup
      assert_equal :wakeup, pop(told, waiter)
    end
    assert_empty told
    done = true
    result(busy)
    result(waiter)
    assert_empty told
    assert_equal [1, false], [@selector.select(0).size, @selector.woken?]
  end

  # Nor is one lost when the wait that it ended was left by an exception.
  def test_a_wakeup_that_meets_an_exception_is_kept_or_reported
    100.times do
      thread = waiting do
        @selector.select(LONG)
      rescue IndexError
        :raised
      end
      @selector.wakeup
      thread.raise(IndexError) if thread.alive?
      begin
        last = result(thread)
      rescue IndexError
        last = :after
      end
      reported = @selector.woken?
      @selector.select(0)
      # Kept if the exception was first, else reported.
      assert reported || @selector.woken?, "a wakeup is lost (#{last})"
      reset = @selector.select(0)
      assert_empty reset
    end
  end

  # Ends a wait of another thread by an exception, just after the block has given
  # that wait something to tell: the wait needs Ruby's lock then, which this
  # thread keeps.  Whether the wait has told of it all the same.
  def raise_into_a_wait_that_has_something
    told = false
    thread = waiting do
      told = !@selector.select(LONG).empty? || @selector.woken?
    end
    yield
    start = now
    nil while now - start < 0.005
    thread.raise(IndexError) if thread.alive?
    begin
      result(thread)
    rescue IndexError
      nil
    end
    told
  end

  on_each_backend("what comes once meets an exception") do
    20.times do
      read, write = pipe
      write << "x"
      told = raise_into_a_wait_that_has_something do
        @selector.register(read, Sel::READ | Sel::ONESHOT)
      end
      left = @selector.select(0).size
      assert_equal 1, left + (told ? 1 : 0), "an event of ONESHOT is lost, or told twice"
      @selector.unregister(read)
      told = raise_into_a_wait_that_has_something { @selector.wakeup }
      @selector.select(0)
      assert told ^ @selector.woken?, "a wakeup is lost, or told twice"
    end
  end

  def test_a_selector_that_is_collected_ends_no_wait_of_another
    thread = waiting { @selector.select(LONG) }
    20.times { Sel::Selector.new }
    GC.start
    assert_predicate thread, :alive?
    @selector.wakeup
    assert_equal [], result(thread)
  end

  # The wait's selector lives, though nobody else has it.
  def test_a_wait_keeps_its_selector
    read, write = pipe
    thread = waiting do
      lonely = Sel::Selector.new
      lonely.register(read, :r)
      lonely.select(LONG).size
    end
    3.times { GC.start }
    write << "x"
    assert_equal 1, result(thread)
  end
end
