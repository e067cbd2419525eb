# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# What Bundler.require loads: the gem is called libsel, and its module Sel.

require_relative "sel"
