# frozen_string_literal: true

module Bench
  # What this process holds, as Linux tells it.
  module Memory
    module_function

    def there? = File.writable?("/proc/self/clear_refs")

    # @return [Integer] bytes that the block needed at its peak, beyond what the process held before
    def peak
      GC.start
      # Puts the mark of the most that it ever held back to what it holds now.
      File.write("/proc/self/clear_refs", "5")
      before = held("VmRSS")
      yield
      held("VmHWM") - before
    end

    def held(name) = Integer(File.read("/proc/self/status")[/^#{name}:\s+(\d+)/, 1]) * 1024
  end
end
