#ifndef FALLOW_CLIENTS_CLI_SUPPORT_LISTING_H_
#define FALLOW_CLIENTS_CLI_SUPPORT_LISTING_H_

// Streams of reflections, shown as they arrive: as lines, under a heading per day, or as a JSON
// array.

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "clients/cli/support/context.h"
#include "fallow/client/v1/journal.pb.h"

namespace fallow::cli {

enum class ListingStyle {
  kLines,  // one line each
  kDays,   // whole texts under their day
};

// Shows one reflection after another.
class Listing {
 public:
  Listing(Context& context, ListingStyle style);
  void Show(const client::v1::Reflection& reflection);
  void Finish();

 private:
  void ShowUnderDay(const client::v1::Reflection& reflection);

  terminal::Output& out_;
  const words::Layout& layout_;
  bool json_;
  ListingStyle style_;
  size_t count_ = 0;
  std::string day_;
};

// How much of a text is needed for one line, in bytes.
inline constexpr uint32_t kLineTextBytes = 400;

template <class Request>
absl::Status ShowListing(Context& context, link::Stream<Request, client::v1::ReflectionPage> call,
                         Request request, ListingStyle style) {
  if (style == ListingStyle::kLines && !context.json()) request.set_text_bytes_max(kLineTextBytes);
  Listing listing(context, style);
  const absl::Status status =
      context.session().Read(call, request, [&](const client::v1::ReflectionPage& page) {
        for (const client::v1::Reflection& reflection : page.reflections()) {
          listing.Show(reflection);
        }
        return context.out().listening();
      });
  if (status.ok()) listing.Finish();
  return status;
}

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_SUPPORT_LISTING_H_
