# frozen_string_literal: true

require "json"
require "open3"
require "timeout"
require "tmpdir"
require_relative "removed_routes/route_set"

module SmokeSeal
  # The paths that were routes of the app at one commit and are none at another: what a release took away.
  #
  #   SmokeSeal::RemovedRoutes.between("0a1b2c3", "HEAD")  # => ["/devops", "/devops/cycle"]
  #   SmokeSeal.run("shop", removed: SmokeSeal::RemovedRoutes.between(previous_sha, sha))
  #
  # It is a proposal: +config/routes.rb+ (and +config/routes/*.rb+) of both commits are evaluated with today's code, in
  # a child process that ends with that. What only looks gone, since another route answers there as well, is left out;
  # so are routes with parameters, and those that no GET reaches.
  module RemovedRoutes
    # The routes of one of the commits cannot be told.
    class UnreadableError < Error; end

    # How many seconds the drawing may take.
    WITHIN = 30
    private_constant :WITHIN

    class << self
      # @param from [String] the commit that was live before
      # @param to [String] the commit that is live now
      # @param root [String, Pathname] where the app's repository is checked out
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

      # Writes what a commit's routes are made of into +folder+.
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

      # Drawing routes may change more than a route set (Devise keeps a list of its own), and an old file may do
      # anything: it happens to a copy of this process.
      def in_child(&drawing)
        reader, writer = IO.pipe
        child = fork do
          reader.close
          answer_to(writer, &drawing)
        end
        writer.close
        too_long = "the routes took longer than #{WITHIN} s to draw"
        told(Timeout.timeout(WITHIN, UnreadableError, too_long) { reader.read })
      ensure
        reader&.close
        end_child(child) if child
      end

      def answer_to(writer)
        writer.write(JSON.generate("paths" => yield))
      rescue Exception => e # rubocop:disable Lint/RescueException -- the child ends here, whatever it was
        writer.write(JSON.generate("error" => ErrorText.text(e)))
      ensure
        writer.close
        # Without the parent's at_exit blocks.
        exit!
      end

      def told(answer)
        answer = JSON.parse(answer)
        answer.fetch("paths") { raise UnreadableError, "the routes could not be drawn: #{answer["error"]}" }
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
