# frozen_string_literal: true

# Installs a gem on a machine without a compiler, and seals a small app with it. It is run by bin/try-gem, and in the
# workflow of a release; it needs Ruby and nothing else.
#
#   ruby packaging/try_gem.rb pkg/smoke_seal-VERSION-PLATFORM.gem

require "open3"
require "socket"
require "tmpdir"

# What a user does first, with the seconds that it takes.
class TryGem
  # The whole of it: from the gem to a sealed app.
  MOST_SECONDS = 60

  PAGES = {
    "/" => "<title>Studio</title><h1>Studio</h1><nav><a href=/tasks>Tasks</a></nav>",
    "/tasks" => "<title>Tasks</title><h1>Tasks</h1><form action=/tasks><input name=q></form>",
    "/up" => "<title>Up</title>"
  }.freeze

  # Prints the line of a recorded seal, as a board does.
  BOARD = 'require "smoke_seal"; abort SmokeSeal.extension_error.message if SmokeSeal.extension_error; ' \
          'puts SmokeSeal::Formatter.seal_line(SmokeSeal::Seal.from_h("status" => "green", "summary" => "2/2 green"))'

  def initialize(gem)
    @gem = gem
    @began = now
  end

  # @raise [RuntimeError] what did not work
  def run
    version = File.basename(@gem)[/\Asmoke_seal-([\d.]+\d)/, 1]
    step("gem install", nil, "gem", "install", "--local", "--no-document", @gem)
    step("prod-smoke --version", /\A#{Regexp.escape(version)}$/, "prod-smoke", "--version")
    Dir.mktmpdir { |folder| seal(folder) }
    step("board", %r{\A🟢 Production smoke seal: passed — 2/2 green$}, "ruby", "-e", BOARD)
    raise "it took #{seconds} s, more than #{MOST_SECONDS}" if now - @began > MOST_SECONDS

    puts "Ruby #{RUBY_VERSION}, RubyGems #{Gem::VERSION}, #{RUBY_PLATFORM}: installed and sealed in #{seconds} s"
  end

  private

  def seal(folder)
    serve do |url|
      step("prod-smoke init", %r{^config/smoke_seal\.yml is written$}, "prod-smoke", "init", url, chdir: folder)
      step("prod-smoke", /^🟢 Production smoke seal: passed/, "prod-smoke", "--boot-window", "0", chdir: folder)
    end
  end

  def step(name, expected, *command, **options)
    began = now
    said, status = Open3.capture2e(*command, **options)
    said = said.dup.force_encoding(Encoding::UTF_8)
    raise "#{name} failed:\n#{said}" unless status.success? && said.match?(expected || //)

    puts format("  %-22<name>s %5.1<took>f s   %<said>s", name: name, took: now - began, said: said.lines.last.chomp)
  end

  def serve
    server = TCPServer.new("127.0.0.1", 0)
    answering = Thread.new { loop { Thread.new(server.accept) { |client| answer(client) } } }
    yield "http://127.0.0.1:#{server.addr[1]}"
  ensure
    answering&.kill
    server&.close
  end

  def answer(client)
    path = client.gets.to_s.split[1].to_s
    nil until client.gets.to_s.strip.empty?
    page = PAGES[path.split("?").first]
    body = page ? "<!doctype html><html lang=en>#{page}</html>" : "<title>Not found</title><h1>Not found</h1>"
    client.write("HTTP/1.1 #{page ? "200 OK" : "404 Not Found"}\r\nContent-Type: text/html; charset=utf-8\r\n" \
                 "Content-Length: #{body.bytesize}\r\nConnection: close\r\n\r\n#{body}")
  rescue SystemCallError
    # The client has gone.
  ensure
    client.close
  end

  def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)

  def seconds = (now - @began).round(1)
end

TryGem.new(ARGV.fetch(0)).run if $PROGRAM_NAME == __FILE__
