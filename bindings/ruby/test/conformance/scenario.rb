# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# One scenario on one back end, object or the library: does its operations, and
# writes their results as the table does.

require "sel"
require_relative "files"

class Scenario
  LETTERS = { "r" => 1, "w" => 2, "p" => 0x100, "h" => 0x200, "o" => 0x1000,
              "e" => 0x2000, "x" => 0x4000 }.freeze
  MASKS = %w[IN PRI OUT ERR HUP NVAL RDNORM RDBAND WRNORM WRBAND MSG RDHUP
             EXCLUSIVE ONESHOT ET].freeze
  FILES = Files.public_instance_methods(false) - %i[items numbers name_of end close]
  NOTHING = Files::Item.new("none", -1)

  # What Ruby has for Python's.
  CLASSES = {
    SystemCallError => "OSError", ArgumentError => "ValueError",
    KeyError => "KeyError", TypeError => "TypeError",
    RangeError => "OverflowError", ThreadError => "RuntimeError",
    NotImplementedError => "AttributeError", NameError => "AttributeError"
  }.freeze

  def initialize(table_case, backend)
    @files = Files.new
    @elapsed = 0.0
    @kind = backend ? :selector : :object
    @target = Sel::Selector.new(backend.to_sym) if backend
    case table_case.object
    when "poll" then @target = Sel::Poll.new
    when "epoll" then @target = Sel::Epoll.new
    when "library" then @kind = :library
    end
  end

  def end
    @target.close if @target.respond_to?(:close)
    @files.end
  end

  def step(verb, *arguments)
    if verb == "elapsed"
      least, most = arguments.map { |word| Float(word) }
      return @elapsed < least ? "early" : @elapsed > most ? "late" : "ok"
    end
    if FILES.include?(verb.to_sym) || (verb == "close" && !arguments.empty?)
      @files.public_send(verb, *arguments)
      return "ok"
    end

    timed { __send__("#{@kind}_#{verb}", *arguments) }
  end

  private

  def timed
    start = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    yield
  rescue StandardError, NotImplementedError => e
    error(e)
  ensure
    @elapsed = Process.clock_gettime(Process::CLOCK_MONOTONIC) - start
  end

  def error(exception)
    code = exception.code if exception.is_a?(Sel::Error)
    # A closed selector is one error to Python, a closed object another.
    return "error #{code == Sel::ECLOSED ? "RuntimeError" : "ValueError"} #{name_of(code)}" if
      exception.is_a?(Sel::ClosedError)

    _, name = CLASSES.find { |kind, _| exception.is_a?(kind) }
    raise exception unless name && (code || exception.instance_of?(NameError))

    "error #{name} #{name_of(code)}".strip
  end

  def name_of(code)
    return unless code

    names = Sel.constants.grep(/\AE[A-Z]+\z/).select { |name| Sel.const_get(name) == code }
    return "SEL_#{names.first}" if names.any?

    Errno.constants.find { |name| Errno.const_get(name)::Errno == -code }
  end

  def literal(word)
    return nil if word == "nil"

    word.start_with?("'") ? word.delete("'") : Float(word)
  end

  def number(word)
    Integer(word, exception: false) || literal(word)
  end

  def events(word)
    return number(word) unless word.match?(/\A[rwphoex]+\z/)
    return word.to_sym if word.match?(/\A[rwp]+\z/)

    word.each_char.sum { |letter| LETTERS[letter] }
  end

  def letters(mask)
    text = LETTERS.select { |_, bit| mask.anybits?(bit) }
    mask != 0 && text.values.sum == mask ? text.keys.join : mask.to_s
  end

  def seconds(word)
    return nil if word == "none"

    case word.delete_prefix("-")
    when "inf" then word.start_with?("-") ? -Float::INFINITY : Float::INFINITY
    when "nan" then Float::NAN
    else literal(word)
    end
  end

  def file(word)
    return NOTHING if word == "@none"
    return @target.fileno if word == "self"
    return @files.items.fetch(word[1..]) if word.start_with?("@")

    @files.numbers[word] || number(word)
  end

  def file_name(fileobj, descriptor)
    return @files.name_of(descriptor) if fileobj.is_a?(Integer)

    same = @files.numbers[fileobj.name] == descriptor
    "@#{fileobj.name}#{"/#{descriptor}" unless same}"
  end

  def key(key)
    data = key.data.nil? ? "nil" : key.data
    "key #{file_name(key.fileobj, key.fd)} #{letters(key.events)} #{data}"
  end

  def set(word, members)
    [word, *members.sort.uniq].join(" ")
  end

  # Selectors

  def selector_register(file, events, data)
    key(@target.register(file(file), events(events), number(data)))
  end

  def selector_modify(file, events, data)
    key(@target.modify(file(file), events(events), number(data)))
  end

  def selector_unregister(file)
    key(@target.unregister(file(file)))
  end

  def selector_get_key(file)
    key(@target.fetch(file(file)))
  end

  def selector_contains(file)
    @target.registered?(file(file)).to_s
  end

  def selector_count
    "number #{@target.size}"
  end

  def selector_keys
    set("files", @target.map { |key| @files.name_of(key.fd) })
  end

  # By both forms, in turns.
  def selector_select(timeout, room = nil)
    arguments = [seconds(timeout), room && Integer(room)]
    @turn = !@turn
    if @turn
      pairs = @target.select(*arguments)
    else
      pairs = []
      count = @target.select(*arguments) { |key, events| pairs << [key, events] }
      raise "the count is wrong" if count != pairs.size
    end
    return "woken" if @target.woken? && pairs.empty?

    set("ready", pairs.map do |key, events|
      text = "#{file_name(key.fileobj, key.fd)}=#{letters(events)}"
      key.data.nil? ? text : "#{text}:#{key.data}"
    end)
  end

  def selector_gather(count, timeout, room)
    members = Array.new(Integer(count)) { selector_select(timeout, room).split.drop(1) }
    set("ready", members.flatten)
  end

  def selector_wakeup
    @target.wakeup
    "ok"
  end

  def selector_fileno
    @target.fileno >= 0 ? "descriptor" : "bad"
  end

  def selector_backend
    "name #{@target.backend}"
  end

  def selector_close
    @target.close
    "ok"
  end

  def selector_closed
    @target.closed?.to_s
  end

  # poll and epoll objects

  def mask(word)
    return number(word) unless word.match?(/\A[A-Z]/)

    prefix = @target.is_a?(Sel::Epoll) ? "EPOLL" : "POLL"
    word.split("|").sum { |name| Sel.const_get(prefix + name) }
  end

  def object_register(file, *mask)
    @target.register(file(file), *mask.map { |word| mask(word) })
    "ok"
  end

  def object_modify(file, mask)
    @target.modify(file(file), mask(mask))
    "ok"
  end

  def object_unregister(file)
    @target.unregister(file(file))
    "ok"
  end

  def object_poll(timeout, *room)
    pairs = @target.poll(seconds(timeout), *room.map { |word| Integer(word) })
    set("ready", pairs.map { |descriptor, mask| "#{@files.name_of(descriptor)}=#{names(mask)}" })
  end

  def names(mask)
    MASKS.select do |name|
      %W[POLL#{name} EPOLL#{name}].any? do |constant|
        Sel.const_defined?(constant) && mask.anybits?(Sel.const_get(constant))
      end
    end.join("|")
  end

  def object_gather(count, timeout, room)
    members = Array.new(Integer(count)) { object_poll(timeout, room).split.drop(1) }
    set("ready", members.flatten)
  end

  def object_new(sizehint, flags)
    Sel::Epoll.new(Integer(sizehint), Integer(flags)).close
    "ok"
  end

  def object_fromfd(file)
    old = @target
    @target = Sel::Epoll.for_fd(file(file))
    old.close
    @files.items[file].fileno = -1 if @files.items.key?(file) # it owns it now
    "ok"
  end

  alias object_close selector_close
  alias object_closed selector_closed
  alias object_fileno selector_fileno

  # select, and the rest

  def library_select(*lists, timeout)
    lists = lists.map { |text| text == "-" ? [] : text.split(",").map { |word| file(word) } }
    ready = Sel.select(*lists, seconds(timeout))
    texts = ready.map do |files|
      names = files.map { |f| f.is_a?(Integer) ? @files.name_of(f) : "@#{f.name}" }
      names.empty? ? "-" : names.join(",")
    end
    "lists #{texts.join(" ")}"
  end

  def library_constant(name)
    "number #{Sel.const_get(name)}"
  end

  def library_default
    Sel::Selector.open { |selector| "name #{selector.backend}" }
  end

  def library_make(backend)
    Sel::Selector.new(backend.to_sym).close
    "ok"
  end

  def library_make_object(name)
    target = Sel.const_get(name.capitalize).new
    target.close if target.respond_to?(:close)
    "ok"
  end
end
