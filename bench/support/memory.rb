# frozen_string_literal: true

module Bench
  # The memory of this process, as Linux reports it.
  module Memory
    module_function

    def there? = File.writable?("/proc/self/clear_refs")

    # @return [Integer] bytes that the block needed at its peak, beyond what the process held before
    def peak
      GC.start
      # Resets the high-water mark to the current size.
      File.write("/proc/self/clear_refs", "5")
      before = held("VmRSS")
      yield
      held("VmHWM") - before
    end

    def held(name) = Integer(File.read("/proc/self/status")[/^#{name}:\s+(\d+)/, 1]) * 1024
  end
end
