# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# The descriptors of a scenario, by name, and what is done to them.  All work is
# by number: an IO is made for it, and does not close it when it goes.

require "fcntl"
require "fiddle/import"
require "socket"
require "tempfile"

# What Ruby has no method for.
module LibC
  extend Fiddle::Importer
  dlload Fiddle.dlopen(nil)
  extern "int dup2(int, int)"
  begin
    extern "int eventfd(int, int)"
  rescue Fiddle::DLError
    nil # Linux has it
  end
end

class Files
  # A file object: it knows its descriptor while that is open.
  Item = Struct.new(:name, :fileno)

  attr_reader :items, :numbers

  def initialize
    @items = {} # by name; all that were ever opened
    @numbers = {} # what they were opened with
    @children = []
  end

  def name_of(number)
    @numbers.keys.reverse.find { |name| @numbers[name] == number } || number.to_s
  end

  def end
    @items.each_value { |item| IO.for_fd(item.fileno).close if item.fileno >= 0 }
    @children.each do |child|
      Process.kill(:KILL, child)
      Process.wait(child)
    end
  end

  # Ways to open.  Each is an operation of that name.

  def pipe(name)
    read, write = IO.pipe
    add("#{name}.r", read)
    add("#{name}.w", write)
  end

  def unix(name)
    UNIXSocket.pair.zip(%w[a b]) { |socket, ending| add("#{name}.#{ending}", socket) }
  end

  def tcp(name)
    server = TCPServer.new("127.0.0.1", 0)
    add("#{name}.a", TCPSocket.new("127.0.0.1", server.addr[1]))
    add("#{name}.b", server.accept)
    server.close
  end

  def listener(name)
    add(name, TCPServer.new("127.0.0.1", 0))
  end

  def connect(name, listener)
    port = with(listener, Socket) { |socket| socket.local_address.ip_port }
    add(name, TCPSocket.new("127.0.0.1", port))
  end

  def socket(name)
    add(name, Socket.new(:INET, :STREAM))
  end

  def file(name)
    file = Tempfile.create("libsel")
    File.unlink(file.path)
    add(name, file, nonblock: false)
  end

  def directory(name)
    add(name, IO.for_fd(IO.sysopen("/")), nonblock: false)
  end

  def null(name)
    add(name, File.open(File::NULL, "r+"), nonblock: false)
  end

  def eventfd(name)
    add(name, IO.for_fd(LibC.eventfd(0, 0)))
  end

  def unused(name)
    number = File.open(File::NULL) { |null| null.fcntl(Fcntl::F_DUPFD, 200) }
    IO.for_fd(number).close
    @numbers[name] = number
    @items[name] = Item.new(name, -1)
  end

  def dup(name, other)
    with(other) { |io| add(name, io.dup, nonblock: false) }
  end

  def later(name, seconds)
    read, write = IO.pipe
    script = "sleep #{seconds}; echo; exec sleep 60"
    @children << spawn("/bin/sh", "-c", script, in: File::NULL, out: write)
    write.close
    add(name, read)
  end

  # What is done to them.

  def write(name)
    with(name) { |io| io.syswrite("x") }
  end

  def post(name)
    with(name) { |io| io.syswrite([1].pack("Q")) }
  end

  def fill(name)
    with(name) do |io|
      [65_536, 1].each do |size|
        nil until io.write_nonblock("x" * size, exception: false) == :wait_writable
      end
    end
  end

  def drain(name)
    with(name) do |io|
      nil while io.read_nonblock(65_536, exception: false).is_a?(String)
    end
  end

  def shutdown(name)
    with(name, Socket, &:close_write)
  end

  def urgent(name)
    with(name, Socket) { |socket| socket.send("!", Socket::MSG_OOB) }
  end

  def close(name)
    IO.for_fd(@numbers.fetch(name)).close
    @items[name].fileno = -1
  end

  def replace(name, other)
    number = @numbers.fetch(name)
    raise "dup2" if LibC.dup2(@numbers.fetch(other), number) != number

    IO.for_fd(number, autoclose: false).close_on_exec = true
    @items[name].fileno = number
  end

  def await(name, event)
    with(name) do |io|
      place = %w[r w p].index(event)
      sets = [nil, nil, nil].tap { |all| all[place] = [io] }
      raise "#{name} did not become #{event}" unless IO.select(*sets, 10)
    end
  end

  private

  def add(name, io, nonblock: true)
    io.autoclose = false
    flags = io.fcntl(Fcntl::F_GETFL)
    io.fcntl(Fcntl::F_SETFL, flags | Fcntl::O_NONBLOCK) if nonblock
    @numbers.delete(name)
    @numbers[name] = io.fileno
    @items[name] = Item.new(name, io.fileno)
  end

  def with(name, kind = IO)
    number = @numbers.fetch(name)
    io = kind.for_fd(number)
    io.autoclose = false
    io.sync = true
    yield io
  end
end
