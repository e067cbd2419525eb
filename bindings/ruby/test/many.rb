# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# register_all and unregister_all: all of a list, or none of it.

require "helper"
require "set"

class TestMany < SelTest
  def setup
    super
    @files = Array.new(20) do
      one, two = pair
      two << "x"
      one
    end
  end

  def entries(events = :r)
    @files.each_with_index.map { |io, i| [io, events, "data #{i}"] }
  end

  # An exception that names an entry and, below, leaves all as it was.
  def assert_at_fault(index, kind, code, text = "", &block)
    before = @selector.to_a
    error = assert_error(kind, code, text, &block)
    index ? assert_equal(index, error.index) : assert_nil(error.index)
    assert_equal !index.nil?, error.message.start_with?("entry #{index}: ")
    assert_nil error.cause
    assert_equal before.map(&:object_id), @selector.map(&:object_id)
    assert_equal before.size, @selector.size
    assert_equal before.size, @selector.select(0).size
    error
  end

  on_each_backend("all") do
    keys = @selector.register_all(entries)
    assert_equal(entries, keys.map { |key| [key.fileobj, :r, key.data] })
    keys.each do |key|
      assert_equal [key.fileobj.fileno, Sel::READ], [key.fd, key.events]
      assert_predicate key, :frozen?
      assert_same key, @selector[key.fileobj]
    end
    assert_equal 20, @selector.size
    assert_equal keys.to_h { |key| [key, Sel::READ] }, @selector.select(LONG).to_h
    some = @files.shuffle.first(7)
    assert_equal some, @selector.unregister_all(some).map(&:fileobj)
    assert_equal 13, @selector.select(LONG).size
    gone = @selector.unregister_all(@files - some)
    assert_equal (keys.reject { |key| some.include?(key.fileobj) }).map(&:object_id),
                 gone.map(&:object_id)
    assert_empty @selector
    assert_empty @selector.to_a
    assert_equal [], @selector.select(0)
  end

  def test_forms_of_lists
    one, two, three = @files
    keys = @selector.register_all(one => :r, two => [:rw, 2], three => [Sel::WRITE, [3]])
    assert_equal [[one, 1, nil], [two, 3, 2], [three, 2, [3]]],
                 keys.map { |key| [key.fileobj, key.events, key.data] }
    assert_equal 3, @selector.unregister_all(Set[three, one, two.fileno]).size
    keys = @selector.register_all(@files.lazy.map { |io| [io, :r] })
    assert_equal @files, keys.map(&:fileobj)
    @selector.unregister_all(@files.each)
    @selector.register_all({ one => :r })
    assert_equal [one], @selector.map(&:fileobj)
    assert_equal [], @selector.register_all([])
    assert_equal [], @selector.register_all({})
    assert_equal [], @selector.unregister_all([])
    assert_equal 1, @selector.size
  end

  on_each_backend("one comes twice") do
    file = @files[3]
    error = assert_at_fault(15, KeyError, Sel::EEXISTS, file.inspect) do
      @selector.register_all(entries.insert(15, [file, :w]))
    end
    assert_same @selector, error.receiver
    assert_same file, error.key
    kept = @selector.register(file, :r, :kept)
    assert_at_fault(3, KeyError, Sel::EEXISTS) { @selector.register_all(entries) }
    assert_same kept, @selector[file]
    @selector.register_all(entries.reject { |io,| io == file })
    error = assert_at_fault(2, KeyError, Sel::ENOTREG, file.inspect) do
      @selector.unregister_all([@files[5], file, file, @files[6]])
    end
    assert_same file, error.key
    assert_at_fault(1, KeyError, Sel::ENOTREG) { @selector.unregister_all([file, pipe[0]]) }
  end

  on_each_backend("one is at fault") do
    @selector.register(@files.pop, :r)
    number = 500
    number += 1 while File.exist?("/proc/self/fd/#{number}")
    closed = pipe[0]
    closed.close
    odd = Struct.new(:fileno)
    { [number, :r] => [Errno::EBADF, -Errno::EBADF::Errno, number.to_s],
      [@files[0], :x] => [ArgumentError, Sel::EEVENTS, ":x"],
      [@files[0]] => [ArgumentError, Sel::EEVENTS, "nil"],
      [@files[0], 0x40] => [ArgumentError, Sel::EEVENTS, "64"],
      [@files[0], "r"] => [TypeError, Sel::ETYPE, "String"],
      [closed, :r] => [IOError, Sel::EFILEOBJ, "closed stream"],
      [-1, :r] => [ArgumentError, Sel::EBADFD, "-1"],
      [odd.new(nil), :r] => [ArgumentError, Sel::EFILEOBJ, "#<Class"],
      [Object.new, :r] => [TypeError, Sel::ETYPE, "Object into IO"],
      @files[0] => [TypeError, Sel::ETYPE, "into Array"],
      [] => [TypeError, Sel::ETYPE, "nil into IO"] }.each do |bad, wanted|
      list = entries
      list[11] = bad
      assert_at_fault(11, *wanted) { @selector.register_all(list) }
    end
    @selector.register_all(entries)
    { number => [KeyError, Sel::ENOTREG], -1 => [ArgumentError, Sel::EBADFD],
      closed => [IOError, Sel::EBADFD], nil => [TypeError, Sel::ETYPE] }.each do |bad, wanted|
      assert_at_fault(2, *wanted) { @selector.unregister_all(@files.dup.insert(2, bad)) }
    end
  end

  def test_what_the_system_refuses
    skip "of epoll" unless @selector.backend == :epoll
    null = close_later(File.open(File::NULL))
    error = assert_at_fault(20, Errno::EPERM, -Errno::EPERM::Errno, null.inspect) do
      @selector.register_all(entries << [null, :r])
    end
    assert_equal Errno::EPERM::Errno, error.errno
  end

  # Errors of the program's own come through as they are.
  def test_what_a_file_raises
    error = IndexError.new("of fileno")
    file = Object.new
    file.define_singleton_method(:fileno) { raise error }
    raised = assert_raises(IndexError) { @selector.register_all(entries << [file, :r]) }
    assert_same error, raised
    assert_equal "of fileno", raised.message
    assert_empty @selector
  end

  # The list may change while its files are asked.
  def test_a_list_that_shrinks
    list = entries
    file = Object.new
    file.define_singleton_method(:fileno) { list.clear && @number }
    file.instance_variable_set(:@number, pipe[1].fileno)
    assert_at_fault(6, TypeError, Sel::ETYPE, "nil into Array") do
      @selector.register_all(list.insert(5, [file, :w]))
    end
    list.replace([[@files[0], :r], [@files[1], :x], [file, :w]])
    assert_at_fault(1, ArgumentError, Sel::EEVENTS) { @selector.register_all(list) }
  end

  def test_closed_objects
    one, two, three = @files
    keys = @selector.register_all([[one, :r], [two, :r]])
    one.close
    error = assert_raises(KeyError) { @selector.register_all([[three, :r], [one, :r]]) }
    assert_equal [Sel::EEXISTS, 1], [error.code, error.index]
    assert_equal 2, @selector.size
    gone = @selector.unregister_all([two, one])
    assert_equal keys.reverse, gone
    @selector.register_all([[two, :r], [three, :r]])
    assert_equal 2, @selector.select(0).size
  end

  on_each_backend("a wait sees them") do
    thread = waiting { @selector.select(LONG) }
    @selector.register_all(entries)
    keys = result(thread).map(&:first)
    refute_empty keys
    assert_empty keys - @selector.to_a
    @selector.unregister_all(@files)
    thread = waiting { [elapsed { assert_equal [], @selector.select(0.1) }, @selector.woken?] }
    5.times { assert_raises(KeyError) { @selector.register_all(entries + entries) } }
    time, woken = result(thread)
    assert_operator time, :>=, 0.1
    refute woken
  end

  def test_a_block_does_not_get_what_it_unregisters
    @selector.register_all(entries)
    seen = 0
    @selector.select(LONG) do
      seen += 1
      @selector.unregister_all(@files) if seen == 3
    end
    assert_equal 3, seen
    assert_empty @selector
  end

  def test_a_closed_selector
    @selector.register_all(entries)
    @selector.close
    [[:register_all, entries], [:register_all, []], [:unregister_all, @files],
     [:unregister_all, []]].each do |call|
      error = assert_error(Sel::ClosedError, Sel::ECLOSED) { @selector.public_send(*call) }
      assert_nil error.index
    end
  end
end
