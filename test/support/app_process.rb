# frozen_string_literal: true

# A web app as a process of its own, on a port that the kernel picked.
class AppProcess
  # @return [String] its base URL
  attr_reader :url

  # @param command [Array<String>] it prints "Listening on http://…" once it does
  # @param env [Hash{String => String}]
  # @param chdir [String]
  def initialize(command, env: {}, chdir: Dir.pwd)
    @output, writer = IO.pipe
    @pid = Process.spawn(env, *command, chdir: chdir, out: writer, err: writer, in: File::NULL)
    writer.close
    @url = read_url
    # It must never wait for a reader of its log.
    @drain = Thread.new { IO.copy_stream(@output, File::NULL) }
  end

  # Puma 6 on Ruby 3.3 does not always come to the end of its own stop; it is given five seconds.
  def stop
    Process.kill(:TERM, @pid)
    Process.kill(:KILL, @pid) unless Process.detach(@pid).join(5)
    @drain.join
    @output.close
  end

  private

  def read_url
    said = []
    while (line = @output.gets)
      said << line
      return line[/Listening on (\S+)/, 1] if line.include?("Listening on")
    end
    raise "the app did not start:\n#{said.join}"
  end
end
