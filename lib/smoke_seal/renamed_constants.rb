# frozen_string_literal: true

module SmokeSeal
  # Keeps the old name of a renamed constant working: the first use prints a warning, later ones do not.
  #
  #   extend RenamedConstants
  #   renamed_constants Plain: :TerminalText
  module RenamedConstants
    # @param name [Symbol] a constant that is not defined
    # @return [Object] the value of the constant's new name
    # @raise [NameError] the constant was never renamed
    def const_missing(name)
      new_name = @renamed_constants[name]
      return super unless new_name

      value = const_get(new_name)
      warn("#{self}::#{name} is deprecated; use #{self}::#{new_name}", uplevel: 1)
      const_set(name, value) # so that it is found from now on, without a warning
    end

    private

    # @param new_names [Hash{Symbol => Symbol}] the new name of each constant, by its old name
    def renamed_constants(**new_names)
      @renamed_constants = new_names.freeze
    end
  end
end
