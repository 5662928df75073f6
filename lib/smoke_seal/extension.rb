# frozen_string_literal: true

# A precompiled gem holds one library per Ruby version; a gem built on this machine holds one. `require`, not
# `require_relative`: the compiled file may lie elsewhere on the load path than this one.
versioned = "smoke_seal/#{RUBY_VERSION[/\d+\.\d+/]}/smoke_seal"
begin
  require versioned
rescue LoadError => e
  raise unless e.path == versioned

  require "smoke_seal/smoke_seal"
end
