# frozen_string_literal: true

# A precompiled gem holds one library per Ruby version; a gem built on this machine holds one. `require`, not
# `require_relative`: the compiled file may lie elsewhere on the load path than this one.
versioned = "smoke_seal/#{RUBY_VERSION[/\d+\.\d+/]}/smoke_seal"
# Asked for first, since a failing `require` has RubyGems search every gem there is.
require $LOAD_PATH.resolve_feature_path(versioned) ? versioned : "smoke_seal/smoke_seal"
