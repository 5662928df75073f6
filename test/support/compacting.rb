# frozen_string_literal: true

# A collector that moves what it keeps, where this Ruby has one.
module Compacting
  module_function

  def possible? = GC.respond_to?(:auto_compact=)

  # Ruby 3.1 moves what must stay in its place if this begins while it is marking: an incremental marking that began
  # without it has noted of no object that it is not to be moved, and the process ends with a [BUG].
  def start
    GC.start
    GC.auto_compact = true if possible?
  end

  def stop
    GC.auto_compact = false if possible?
  end
end
