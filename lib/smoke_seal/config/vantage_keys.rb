# frozen_string_literal: true

module SmokeSeal
  class Config
    # The keys +vantages+ and +quorum+. A mistake in them raises only where vantages are asked, and does not prevent a
    # seal from this machine.
    module VantageKeys
      # @return [Vantages::Settings]
      def vantage_settings = @vantage_settings ||= Vantages::Settings.new(@vantages, @quorum, file: path)

      private

      # By the key that they are of.
      def problems_of_vantages
        return {} if @vantages.nil? && @quorum.nil?

        vantage_settings.problems.group_by { |problem| problem[/\A\w+/] }
      end
    end
  end
end
