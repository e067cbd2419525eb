# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# What a selector can do, in one thread.

require "helper"

class TestSelector < SelTest
  def setup
    super
    @read, @write = pipe
  end

  def test_open_closes
    kept = nil
    assert_equal :answer, (Sel::Selector.open { |s| (kept = s) && :answer })
    assert_predicate kept, :closed?
    assert_raises(Interrupt) { Sel::Selector.open { |s| (kept = s) && raise(Interrupt) } }
    assert_predicate kept, :closed?
    refute_predicate close_later(Sel::Selector.open(:poll)), :closed?
  end

  def test_each_back_end
    assert_includes Sel.backends, Sel.default_backend
    Sel.backends.each { |name| assert_equal name, selector(name).backend }
    assert_equal Sel.default_backend, @selector.backend
    assert_equal :poll, selector(Sel::BACKEND_POLL).backend
    assert_error(ArgumentError, Sel::EVALUE, '"best"; known are default, select, poll, epoll') do
      Sel::Selector.new(:best)
    end
    assert_equal :poll, selector("poll").backend
    assert_error(ArgumentError, Sel::EVALUE, "best") { Sel::Selector.new("best") }
    assert_error(ArgumentError, Sel::EVALUE) { Sel::Selector.new("poll\0x") }
    assert_error(TypeError, Sel::ETYPE, "Array") { Sel::Selector.new([:poll]) }
  end

  def test_a_key
    data = Object.new
    key = @selector.register(@read, :r, data)
    assert_same @read, key.fileobj
    assert_equal @read.fileno, key.fd
    assert_equal Sel::READ, key.events
    assert_same data, key.data
    assert_predicate key, :frozen?
    assert_same key, @selector[@read]
    assert_same key, @selector.fetch(@read.fileno)
  end

  def test_a_key_matches_patterns
    key = @selector.register(@read, :r, "data")
    case key
    in { fileobj: IO => io, data: String => data } then nil
    end
    assert_equal [@read, "data"], [io, data]
    case key
    in [_, descriptor, events, _] then nil
    end
    assert_equal [@read.fileno, 1], [descriptor, events]
  end

  def test_forms_of_events
    one, = pair
    { r: 1, w: 2, rw: 3, wr: 3, p: 0x100, rwp: 0x103, 2 => 2,
      Sel::READ | Sel::ONESHOT => 0x1001 }.each do |form, mask|
      assert_equal mask, @selector.register(one, form).events
      @selector.unregister(one)
    end
    [:x, :"", :rwx, 0, -1, 1 << 40, 1 << 70, nil, 0x1000].each do |bad|
      assert_error(ArgumentError, Sel::EEVENTS, bad.inspect) { @selector.register(one, bad) }
    end
    ["r", 1.0, [:r], Object].each do |bad|
      assert_error(TypeError, Sel::ETYPE) { @selector.register(one, bad) }
    end
    assert_empty @selector
  end

  def test_modify
    one, = pair
    first = @selector.register(one, :r, 1)
    second = @selector.modify(one, :w, 2)
    assert_equal [one, 2, 2], [second.fileobj, second.events, second.data]
    assert_equal [[second, Sel::WRITE]], @selector.select(0)
    assert_equal [Sel::READ, 1], [first.events, first.data]
    assert_nil @selector.modify(one.fileno, :w).data
    assert_same one, @selector[one].fileobj
    assert_same @selector[one], @selector.unregister(one)
    assert_error(KeyError, Sel::ENOTREG) { @selector.modify(one, :w) }
  end

  def test_fetch_and_the_like
    assert_nil @selector[@read]
    assert_equal :none, @selector.fetch(@read, :none)
    assert_equal @read, (@selector.fetch(@read) { |file| file })
    assert_raises(ArgumentError) { @selector.fetch(@read, 1, 2) }
    refute @selector.registered?(@read)
    @selector.register(@read, :r)
    assert @selector.registered?(@read)
    assert_includes @selector, @read
    assert_equal @read, @selector.fetch(@read, :none).fileobj
  end

  # It is the user's own, and says nothing about the registration.
  def test_a_key_error_of_a_file
    file = Object.new
    def file.fileno = raise(KeyError, "the user's")
    [-> { @selector[file] }, -> { @selector.fetch(file, 1) }, -> { @selector.registered?(file) }].each do |call|
      assert_equal "the user's", assert_raises(KeyError, &call).message
    end
    error = assert_raises(KeyError) { @selector.fetch(@read) { raise KeyError, "the block's" } }
    assert_equal ["the block's", nil], [error.message, error.cause]
  end

  def test_a_frozen_one
    @selector.freeze
    @selector.register(@write, :w)
    assert_equal 1, @selector.select(LONG).size
    io = @selector.to_io
    assert_same io, @selector.to_io
    @selector.close
    assert_predicate io, :closed?
    assert_predicate @selector, :closed?
  end

  def test_an_io_that_the_user_has_closed
    @selector.to_io.close
    refute_predicate @selector.to_io, :closed?
  end

  def test_enumeration
    files = Array.new(5) { pipe[0] }
    files.shuffle.each { |io| @selector.register(io, :r) }
    assert_equal files.sort_by(&:fileno), @selector.map(&:fileobj)
    assert_equal 5, @selector.size
    assert_equal 5, @selector.each.size
    assert_equal files.to_h { |io| [io, @selector[io]] }, @selector.to_h
    assert_equal 5, @selector.to_h { |key| [key.fd, key] }.size
    assert_same @selector, @selector.each { |key| @selector.unregister(key.fileobj) }
    assert_empty @selector
  end

  def test_fileno_is_readable_when_something_is_ready
    assert_nil IO.select([@selector], nil, nil, 0)
    @selector.register(@read, :r)
    @write << "x"
    assert_equal [[@selector], [], []], IO.select([@selector], nil, nil, LONG)
    outer = selector
    outer.register(@selector, :r, :inner)
    assert_equal [:inner], outer.select(0).map { |key, _| key.data }
    assert_same @selector.to_io, @selector.to_io
    assert_error(NotImplementedError, Sel::ENOTSUP) { selector(:poll).fileno }
    assert_error(NotImplementedError, Sel::ENOTSUP) { selector(:poll).to_io }
  end

  def test_close_closes_nothing_else
    @selector.register(@read, :r)
    io = @selector.to_io
    number = io.fileno
    @selector.close
    @selector.close
    assert_predicate io, :closed?
    refute_predicate @read, :closed?
    # Nothing closes a successor of its number.
    successor = close_later(File.open(File::NULL))
    successor = close_later(File.open(File::NULL)) while successor.fileno < number
    io = nil
    GC.start
    assert_equal "", successor.read
    [:size, :backend, :to_a, :wakeup, :fileno, :to_io, :select, [:[], @read],
     [:register, @read, :r], [:modify, @read, :r], [:unregister, @read],
     [:registered?, @read]].each do |call|
      assert_error(Sel::ClosedError, Sel::ECLOSED) { @selector.public_send(*call) }
    end
  end

  def test_inspect
    assert_equal "#<Sel::Selector #{@selector.backend}, 0 registered>", @selector.inspect
    @selector.close
    assert_equal "#<Sel::Selector closed>", @selector.inspect
  end

  def test_no_copies_and_no_halves
    assert_raises(NoMethodError, TypeError) { @selector.dup }
    assert_raises(TypeError) { Sel::Selector.allocate.size }
    assert_raises(TypeError) { @selector.send(:initialize) }
    assert_raises(NameError) { Sel::Core }
    assert_raises(ArgumentError) { @selector.select(1, 2, 3) }
  end

  def test_a_subclass
    kind = Class.new(Sel::Selector) do
      def initialize
        super(:poll)
      end
    end
    kind.open do |s|
      assert_kind_of kind, s
      assert_equal :poll, s.backend
    end
  end

  def test_constants
    assert_equal [1, 2], [Sel::EVENT_READ, Sel::EVENT_WRITE]
    assert_equal 1, Sel::POLLIN
    assert_match(/\A\d+\.\d+\.\d+(-rc\d+)?\z/, Sel::VERSION)
    values = Sel.constants.map { |name| Sel.const_get(name) }
    assert(values.all? { |value| value.is_a?(Module) || value.frozen? })
    assert_raises(NameError) { Sel::POLLNOTHING }
    return if Sel.const_defined?(:KQ_EV_ADD)

    assert_error(NotImplementedError, Sel::ENOTSUP, "KQ_EV_ADD") { Sel::KQ_EV_ADD }
  end
end
