# frozen_string_literal: true

# Loads the compiled extension; or, if that fails, its plain Ruby replacement (without_extension.rb).
module SmokeSeal
  class << self
    # @return [LoadError, nil] why the extension could not be loaded; nil if it was loaded
    attr_reader :extension_error
  end

  # A precompiled gem contains one library per Ruby version; a gem built on this machine contains one. `require`, not
  # `require_relative`: the compiled file may be in another folder of the load path.
  versioned = "smoke_seal/#{RUBY_VERSION[/\d+\.\d+/]}/smoke_seal"
  begin
    # Checked first, since a failing `require` makes RubyGems search every installed gem.
    require $LOAD_PATH.resolve_feature_path(versioned) ? versioned : "smoke_seal/smoke_seal"
  rescue LoadError => e
    @extension_error = e
    require_relative "without_extension"
  end
end
