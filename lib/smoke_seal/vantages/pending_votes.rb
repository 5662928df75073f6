# frozen_string_literal: true

require "fileutils"

module SmokeSeal
  module Vantages
    # The votes of this machine that were not taken yet: a folder with a file for each, which only its owner can read. A
    # vote is written before it is posted, so that it is not lost with its process.
    class PendingVotes
      # Votes that are kept, and for how long: seconds.
      MOST = 100
      LONGEST = 7 * 24 * 3600
      # Bytes of a file: that of a message, escaped.
      LARGEST = 8 * VoteMessage::LARGEST
      ENDING = ".vote.json"
      private_constant :MOST, :LONGEST, :LARGEST, :ENDING

      # The folder for state of the XDG Base Directory Specification, which takes only an absolute path.
      #
      # @param env [Hash{String => String}, ENV]
      # @return [String, nil] nil if this machine has none
      def self.usual_folder(env: ENV)
        state = env["XDG_STATE_HOME"].to_s
        home = env["HOME"].to_s
        return File.join(state, "smoke_seal/votes") if state.start_with?("/")

        File.join(home, ".local/state/smoke_seal/votes") if home.start_with?("/")
      end

      # @param folder [String] it is made with the first vote
      def initialize(folder)
        @folder = folder
      end

      # Writes a vote, replacing its file as a whole. Those that are too many or too old are removed.
      #
      # @param vote [PendingVote]
      # @raise [SystemCallError]
      def keep(vote)
        FileUtils.mkdir_p(@folder, mode: 0o700)
        path = path_of(vote)
        temporary = "#{path}.#{Process.pid}.tmp"
        File.open(temporary, File::WRONLY | File::CREAT | File::EXCL, 0o600) { |file| file.write(vote.to_json) }
        File.rename(temporary, path)
        prune
      rescue SystemCallError
        FileUtils.rm_f(temporary) if temporary
        raise
      end

      # @return [Array<PendingVote>] the oldest first; a file that is no vote is left alone
      def all
        files.filter_map { |path| read(path) }.select { |vote| vote.made_at > Time.now - LONGEST }.sort_by(&:made_at)
      end

      # @param vote [PendingVote]
      def remove(vote) = FileUtils.rm_f(path_of(vote))

      private

      def path_of(vote) = File.join(@folder, "#{vote.id.delete("^A-Za-z0-9_-")}#{ENDING}")

      def files = Dir.glob("*#{ENDING}", base: @folder).map { |name| File.join(@folder, name) }

      def read(path)
        PendingVote.parse(File.read(path)) if File.file?(path) && File.size(path) <= LARGEST
      rescue SystemCallError
        nil
      end

      def prune
        by_age = files.sort_by { |path| File.mtime(path) }.reverse
        old = by_age.select { |path| File.mtime(path) < Time.now - LONGEST }
        FileUtils.rm_f(by_age.drop(MOST) | old)
      rescue SystemCallError
        # Another process removed one at the same time.
      end
    end
  end
end
