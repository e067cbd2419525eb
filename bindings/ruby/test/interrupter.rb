# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# An exception at every point of every call where Ruby can raise one: what is
# registered is then as it was before the call or as it is after.

require "helper"

class TestInterrupter < SelTest
  Interruption = Class.new(Exception) # rubocop:disable Lint/InheritException

  # Not :raise, nor calls that fail: Ruby itself can't raise while it raises.
  EVENTS = %i[line call return c_call c_return b_call b_return].freeze

  # Raises in this thread at one of the events while the block runs, and
  # answers whether there were that many.
  def interrupt_at(number, &block)
    count = 0
    me = Thread.current
    trace = TracePoint.new(*EVENTS) do
      next unless Thread.current == me && (count += 1) == number

      trace.disable
      raise Interruption
    end
    begin
      trace.enable(&block)
    rescue Interruption
      nil
    end
    count >= number
  end

  # What there is: the registry of libsel by its count and by what is ready, and
  # the binding's by its keys.
  def state(selector)
    return :closed if selector.closed?

    keys = selector.to_a
    assert_equal keys.size, selector.size
    ready = selector.select(0) + selector.select(0) # a wakeup may be due
    keys.each do |key|
      assert_same key, selector[key.fileobj]
      assert selector.registered?(key.fd)
      # All that are waited for with :w are ready.
      assert_equal key.events.anybits?(Sel::WRITE), ready.any? { |k, _| k.equal?(key) }
    end
    assert_empty ready.map(&:first) - keys
    selector.to_io unless %i[poll select].include?(selector.backend)
    keys.map { |key| [key.fileobj, key.fd, key.events, key.data] }
  end

  # A selector with two registrations, and two files more.
  def make(backend)
    @files ||= Array.new(4) { pair[0] }
    selector = Sel::Selector.new(backend)
    selector.register(@files[0], :rw, :zero)
    selector.register(@files[1], :r, :one)
    selector.to_io unless %i[poll select].include?(backend)
    selector
  end

  # Files whose descriptors are asked for by Ruby code, too.
  def wrapped(file)
    Class.new { define_method(:to_io) { file } }.new
  end

  def calls
    a, b, c, d = @files
    list = [[c, :w, 3], [wrapped(d), :rw, 4]]
    {
      "register" => ->(s) { s.register(c, :w, :new) },
      "register of an object" => ->(s) { s.register(@object ||= wrapped(c), :rw, :new) },
      "modify" => ->(s) { s.modify(b, :w, :more) },
      "modify of an object" => ->(s) { s.modify(wrapped(b), :rw, :more) },
      "unregister" => ->(s) { s.unregister(a) },
      "register_all" => ->(s) { s.register_all(list) },
      "register_all of a hash" => ->(s) { s.register_all(c => :w, d => [:rw, 4]) },
      "unregister_all" => ->(s) { s.unregister_all([a, b]) },
      "select" => ->(s) { s.select(LONG) },
      "select with a block" => ->(s) { s.select(LONG) { |key, _| key.data } },
      "select that waits" => ->(s) { s.select(0.0001) if s.modify(a, :r, :zero) },
      "wakeup" => ->(s) { s.wakeup },
      "lookups" => ->(s) { [s[a], s.fetch(d, 1), s.registered?(wrapped(b)), s.size] },
      "enumeration" => ->(s) { [s.to_a, s.to_h, s.inspect, s.backend] },
      "to_io" => ->(s) { s.to_io.then { |io| io.close && s.to_io } if s.backend == :epoll },
      "close" => ->(s) { s.close }
    }
  end

  # The states that a call may leave: of before, of after, and those between
  # the calls that one of these lambdas makes.
  def try(backend, call)
    number = 0
    selector = make(backend)
    allowed = [state(selector)]
    call.(selector)
    allowed << state(selector)
    selector.close
    loop do
      selector = make(backend)
      more = interrupt_at(number += 1) { call.(selector) }
      left = state(selector)
      assert_includes allowed, left, "at event #{number}"
      selector.close
      return number unless more
    end
  end

  on_each_backend("an exception at each event of each call") do
    backend = @selector.backend
    make(backend).close
    calls.each do |name, call|

      number = try(backend, call)
      assert_operator number, :>, 3, name
    rescue Minitest::Assertion => e
      raise e, "#{name}: #{e.message}"
    end
  end

  # Exceptions at times that nobody chose: by the signals of another process,
  # since a thread could raise only where this one lets it run.
  def under_exceptions
    me = Thread.current
    old = trap(:USR1) { me.raise(Interruption) }
    reader, writer = IO.pipe
    child = fork do
      writer.close
      Process.kill(:USR1, Process.ppid) until IO.select([reader], nil, nil, rand * 0.002)
      exit!(0)
    end
    yield
  ensure
    [reader, writer].each(&:close)
    Process.wait(child)
    trap(:USR1, old || "DEFAULT")
  end

  def round(selector)
    c, d = @files.last(2)
    selector.register(c, :w, :c)
    selector.modify(c, :rw, :more)
    selector.select(0.0001)
    selector.unregister(c)
    selector.register_all(c => :w, d => :w)
    selector.select(0) { |key, _| key.data }
    selector.unregister_all([c, d])
    begin
      flunk selector.unregister(c).inspect
    rescue KeyError
      nil
    end
  end

  # Rounds until an exception comes.
  def rounds(selector)
    Thread.handle_interrupt(Interruption => :immediate) { loop { round(selector) } }
  rescue Interruption
    nil
  end

  on_each_backend("exceptions at any time") do
    selector = make(@selector.backend)
    Thread.handle_interrupt(Interruption => :never) do
      under_exceptions do
        200.times do
          rounds(selector)
          state(selector)
          @files.last(2).each { |io| selector.unregister(io) if selector.registered?(io) }
          assert_equal 2, selector.size
        end
      end
      # What has come since must not meet the next test.
      rounds(selector) while Thread.pending_interrupt?
    end
    selector.close
  end
end
