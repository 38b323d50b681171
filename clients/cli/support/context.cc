#include "clients/cli/support/context.h"

#include <utility>

#include "absl/time/clock.h"
#include "daemon/base/paths.h"

namespace fallow::cli {
namespace {

terminal::Color ColorOf(words::Tone tone) {
  switch (tone) {
    case words::Tone::kFaint:
      return terminal::Color::kFaint;
    case words::Tone::kDate:
      return terminal::Color::kDate;
    case words::Tone::kParticulars:
      return terminal::Color::kParticulars;
    case words::Tone::kHeading:
      return terminal::Color::kHeading;
    case words::Tone::kAdded:
      return terminal::Color::kAdded;
    case words::Tone::kRemoved:
      return terminal::Color::kRemoved;
    case words::Tone::kGood:
      return terminal::Color::kGood;
    case words::Tone::kBad:
      return terminal::Color::kBad;
  }
  return terminal::Color::kFaint;
}

}  // namespace

Context::Context(GlobalOptions options)
    : options_(std::move(options)),
      now_(absl::Now()),
      zone_name_(base::LocalZoneName()),
      zone_(words::ZoneNamed(zone_name_)),
      out_(options_.color, !options_.no_pager && !options_.json),
      layout_{.for_reading = out_.terminal(),
              .width = out_.width(),
              .painter = [this](words::Tone tone,
                                std::string_view text) { return out_.Paint(ColorOf(tone), text); }},
      asker_(options_.passphrase_fd),
      session_(asker_) {}

}  // namespace fallow::cli
