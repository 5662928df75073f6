# frozen_string_literal: true

require "json"
require "open3"
require "timeout"
require "tmpdir"
require_relative "removed_routes/route_set"

module SmokeSeal
  # The routes that a release removed: paths that one commit has and another has not.
  #
  #   SmokeSeal::RemovedRoutes.between("0a1b2c3", "HEAD")  # => ["/devops", "/devops/cycle"]
  #   SmokeSeal.run("shop", removed: SmokeSeal::RemovedRoutes.between(previous_sha, sha))
  #
  # The result is a suggestion: +config/routes.rb+ (and +config/routes/*.rb+) of both commits are evaluated with the
  # current code, in a child process. It leaves out paths that another route still answers, routes with parameters, and
  # routes without GET.
  module RemovedRoutes
    # The routes of a commit cannot be read.
    class UnreadableError < Error; end

    # Seconds that evaluating the routes may take.
    TIMEOUT = 30
    private_constant :TIMEOUT

    class << self
      # @param from [String] the commit that was live before
      # @param to [String] the commit that is live now
      # @param root [String, Pathname] the checkout of the app's repository
      # @return [Array<String>] paths, sorted
      # @raise [UnreadableError]
      def between(from, to = "HEAD", root: ::Rails.root)
        Dir.mktmpdir("smoke_seal-routes") do |folder|
          before = check_out(from, root.to_s, File.join(folder, "before"))
          now = check_out(to, root.to_s, File.join(folder, "now"))
          in_child { RouteSet.new(before).paths_gone_from(RouteSet.new(now)) }
        end
      end

      private

      # Writes the routes files of a commit into +folder+.
      def check_out(sha, root, folder)
        commit = git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", "#{sha}^{commit}").chomp
        places = ["config/routes.rb", "config/routes"]
        names = git(root, "ls-tree", "-r", "--name-only", commit, "--", *places).lines(chomp: true)
        raise UnreadableError, "#{sha} has no config/routes.rb" unless names.include?("config/routes.rb")

        names.each { |name| write(File.join(folder, name), git(root, "show", "#{commit}:./#{name}")) }
        folder
      end

      def write(path, content)
        FileUtils.mkdir_p(File.dirname(path))
        File.write(path, content)
      end

      def git(root, *command)
        out, error, status = Open3.capture3("git", "-C", root, *command)
        return out if status.success?

        why = error.strip.empty? ? "no such commit" : error.lines.first.strip
        raise UnreadableError, "git #{command.first} #{command.last}: #{UTF8.of(why)}"
      rescue Errno::ENOENT
        raise UnreadableError, "git is not installed here"
      end

      # Draws the routes in a fork. Drawing may change more than a route set (Devise keeps its own list), and an old
      # routes file may do anything.
      def in_child(&drawing)
        reader, writer = IO.pipe
        child = fork do
          reader.close
          write_result(writer, &drawing)
        end
        writer.close
        too_long = "the routes took longer than #{TIMEOUT} s to draw"
        paths_of(Timeout.timeout(TIMEOUT, UnreadableError, too_long) { reader.read })
      ensure
        reader&.close
        end_child(child) if child
      end

      def write_result(writer)
        writer.write(JSON.generate("paths" => yield))
      rescue Exception => e # rubocop:disable Lint/RescueException -- the child ends here in any case
        writer.write(JSON.generate("error" => ErrorText.text(e)))
      ensure
        writer.close
        # Skips the parent's at_exit blocks.
        exit!
      end

      def paths_of(result)
        result = JSON.parse(result)
        result.fetch("paths") { raise UnreadableError, "the routes could not be drawn: #{result["error"]}" }
      rescue JSON::ParserError
        raise UnreadableError, "the routes could not be drawn: the process that drew them ended early"
      end

      def end_child(child)
        Process.kill(:KILL, child)
        Process.wait(child)
      rescue Errno::ESRCH, Errno::ECHILD
        nil
      end
    end
  end
end
