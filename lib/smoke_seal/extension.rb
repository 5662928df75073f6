# frozen_string_literal: true

# Loads the compiled half of the gem; or, where that cannot be done, what stands in for it.
module SmokeSeal
  class << self
    # @return [LoadError, nil] why the extension could not be loaded; nil when it is there
    attr_reader :extension_error
  end

  # A precompiled gem holds one library per Ruby version; a gem built on this machine holds one. `require`, not
  # `require_relative`: the compiled file may lie elsewhere on the load path than this one.
  versioned = "smoke_seal/#{RUBY_VERSION[/\d+\.\d+/]}/smoke_seal"
  begin
    # Asked for first, since a failing `require` has RubyGems search every gem there is.
    require $LOAD_PATH.resolve_feature_path(versioned) ? versioned : "smoke_seal/smoke_seal"
  rescue LoadError => e
    @extension_error = e
    require_relative "without_extension"
  end
end
