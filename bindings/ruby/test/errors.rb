# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# Exceptions: Ruby's classes, the tag, and the object in the message.

require "bigdecimal"
require "helper"

class TestErrors < SelTest
  def test_registered_already
    read, = pipe
    @selector.register(read, :r)
    error = assert_error(KeyError, Sel::EEXISTS, read.inspect) { @selector.register(read, :r) }
    assert_same @selector, error.receiver
    assert_same read, error.key
  end

  def test_not_registered
    error = assert_error(KeyError, Sel::ENOTREG, "99") { @selector.unregister(99) }
    assert_same @selector, error.receiver
    assert_equal 99, error.key
    assert_error(KeyError, Sel::ENOTREG) { @selector.fetch($stdin) }
  end

  def test_no_files
    ["r", nil, 1.5, :r, Object.new, [], true].each do |bad|
      error = assert_error(TypeError, Sel::ETYPE, "into IO") { @selector.register(bad, :r) }
      assert_includes error.message, bad.nil? || bad == true ? bad.inspect : bad.class.name
      assert_error(TypeError, Sel::ETYPE) { @selector.unregister(bad) }
      assert_error(TypeError, Sel::ETYPE) { @selector[bad] }
      assert_error(TypeError, Sel::ETYPE) { Sel.select([bad]) }
    end
  end

  def test_no_lists
    [nil, 5, "x", :r, pipe[0], @selector].each do |bad|
      %i[register_all unregister_all].each do |name|
        error = assert_error(TypeError, Sel::ETYPE, "into Array") { @selector.send(name, bad) }
        assert_nil error.index
      end
    end
  end

  def test_no_options
    assert_raises(ArgumentError) { Sel::Selector.new(:poll, fast: true) }
    assert_raises(ArgumentError) { Sel::Selector.open(fast: true) }
    assert_error(ArgumentError, Sel::EVALUE, "99") { Sel::Selector.new(99) }
  end

  def test_no_descriptors
    [-1, 1 << 31, 1 << 80].each do |bad|
      assert_error(ArgumentError, Sel::EBADFD, bad.to_s) { @selector.register(bad, :r) }
    end
    odd = Struct.new(:fileno)
    [nil, -1].each do |bad|
      assert_error(ArgumentError, Sel::EFILEOBJ) { @selector.register(odd.new(bad), :r) }
    end
    assert_error(TypeError, Sel::ETYPE) { @selector.register(odd.new("3"), :r) }
  end

  def test_what_the_system_says
    number = IO.pipe.each(&:close)[0]
    assert_predicate number, :closed?
    high = 100_000
    error = assert_error(Errno::EBADF, -Errno::EBADF::Errno, high.to_s) do
      @selector.register(high, :r)
    end
    assert_instance_of Errno::EBADF, error
    skip "of epoll" unless @selector.backend == :epoll
    File.open(__FILE__) do |file|
      assert_error(Errno::EPERM, -Errno::EPERM::Errno, __FILE__) { @selector.register(file, :r) }
    end
  end

  def test_closed
    @selector.close
    error = assert_error(Sel::ClosedError, Sel::ECLOSED, "Selector") { @selector.select(0) }
    assert_kind_of IOError, error
  end

  def test_one_rescue_for_all
    calls = [-> { @selector.register(-1, :r) }, -> { @selector.register("x", :r) },
             -> { @selector.unregister(99) }, -> { @selector.register(100_000, :r) },
             -> { selector(:select).fileno }, -> { @selector.select("x") },
             -> { Sel::Poll.new.register(1, 1 << 33) }]
    calls.each do |call|
      call.call
      flunk "no error"
    rescue Sel::Error => e
      assert_kind_of Integer, e.code
    end
    refute_kind_of Sel::Error, ArgumentError.new
  end

  def test_what_is_no_io_from_to_io
    [5, "x", :x, true].each do |junk|
      file = Struct.new(:to_io).new(junk)
      [-> { @selector.register(file, :r) }, -> { @selector[file] }, -> { Sel.select([file]) }].each do |call|
        assert_error(TypeError, Sel::ETYPE, "into IO", &call)
      end
    end
  end

  def test_times
    ["1", [], :x, Object.new, Complex(1, 1), Time.now, Struct.new(:to_f).new("1")].each do |bad|
      assert_error(TypeError, Sel::ETYPE) { @selector.select(bad) }
    end
    [Float::NAN, BigDecimal("NaN")].each do |bad|
      assert_error(ArgumentError, Sel::EVALUE) { @selector.select(bad) }
    end
    assert_error(ArgumentError, Sel::EVALUE, "0") { @selector.select(0, 0) }
    assert_error(ArgumentError, Sel::EVALUE, "-1") { Sel.select([], [], [], -1) }
  end
end
