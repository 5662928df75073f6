# frozen_string_literal: true

module RealApps
  # A program that was started here, with all that it starts itself: one process group, so that nothing of it is left.
  class ChildProcess
    # How long it may take to end by itself, in seconds.
    PATIENCE = 5

    # @param command [Array<String>]
    # @param log [String] the file that gets all it prints
    # @param env [Hash{String => String}]
    # @param folder [String] where it runs
    def initialize(command, log:, env: {}, folder: Dir.pwd)
      @pid = spawn(env, *command, in: File::NULL, out: [log, "a"], err: %i[child out], chdir: folder, pgroup: true,
                                  unsetenv_others: false)
      @waiter = Process.detach(@pid)
    end

    def running? = @waiter.alive?

    # @return [Process::Status] once it has ended
    def wait = @waiter.value

    # Ends the whole group. Safe to call twice.
    def stop
      signal("TERM")
      signal("KILL") unless @waiter.join(PATIENCE)
      @waiter.join
      # What it had started and left behind is in the same group.
      signal("KILL")
    end

    private

    def signal(name)
      Process.kill(name, -@pid)
    rescue Errno::ESRCH
      nil
    end
  end
end
