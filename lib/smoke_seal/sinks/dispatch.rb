# frozen_string_literal: true

module SmokeSeal
  module Sinks
    # Sends to several sinks in parallel: a ship waits for the slowest, not for their sum.
    module Dispatch
      module_function

      # Never raises a StandardError. An interrupt of the caller ends all of them.
      #
      # @param sinks [Array<Sink>]
      # @yieldparam sink [Sink] on a thread of its own
      # @yieldreturn [Delivery, nil]
      # @return [Hash{String => Delivery}] by the key of the sink, without sinks that do not send such events
      def call(sinks, &block)
        # One sink needs no further thread.
        return { sinks.first.key => guarded(sinks.first, &block) }.compact if sinks.one?

        # An alert is rendered there.
        block = Translations.keeping_locale(&block)
        threads = sinks.to_h { |sink| [sink.key, thread(sink, &block)] }
        threads.transform_values { |started| started.is_a?(Thread) ? started.value : started }.compact
      ensure
        threads&.each_value { |started| started.kill if started.is_a?(Thread) }
      end

      # @param sinks [Array<Sink>]
      # @param sent [Hash{String => Delivery}]
      # @return [Hash{String => String}] by the key of the sink, for an operator
      def failures(sinks, sent)
        failed = sinks.select { |sink| sent[sink.key] && !sent[sink.key].delivered? }
        failed.to_h { |sink| [sink.key, "#{sink.title} was not notified: #{sent[sink.key].reason}"] }
      end

      # @return [Thread, Delivery] the result itself, if this machine has no thread left
      def thread(sink, &block)
        Thread.new { guarded(sink, &block) }
      rescue ThreadError
        guarded(sink, &block)
      end
      private_class_method :thread

      def guarded(sink)
        yield(sink)
      rescue StandardError, ScriptError => e
        # Without the error's message, which may contain a setting.
        Delivery.failed(e.class.name)
      end
      private_class_method :guarded
    end
  end
end
