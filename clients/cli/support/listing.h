#ifndef FALLOW_CLIENTS_CLI_SUPPORT_LISTING_H_
#define FALLOW_CLIENTS_CLI_SUPPORT_LISTING_H_

// Streams of reflections, shown as they come: as lines, under headings of days, or as a JSON array.

#include <memory>

#include "absl/status/status.h"
#include "clients/cli/support/context.h"
#include "fallow/client/v1/journal.grpc.pb.h"

namespace fallow::cli {

enum class ListingStyle {
  kLines,  // one line each
  kDays,   // whole texts under the day they belong to
};

// Shows one reflection after another.
class Listing {
 public:
  Listing(terminal::Output& out, bool json, ListingStyle style);
  void Show(const client::v1::Reflection& reflection);
  void Finish();

 private:
  void ShowUnderDay(const client::v1::Reflection& reflection);

  terminal::Output& out_;
  bool json_;
  ListingStyle style_;
  size_t count_ = 0;
  std::string day_;
};

// How much of a text one line can show, in bytes.
inline constexpr uint32_t kLineTextBytes = 400;

template <class Request>
absl::Status ShowListing(Context& context,
                         std::unique_ptr<grpc::ClientReader<client::v1::ReflectionPage>> (
                             client::v1::Journal::Stub::*method)(grpc::ClientContext*,
                                                                 const Request&),
                         Request request, ListingStyle style) {
  if (style == ListingStyle::kLines && !context.json()) request.set_text_bytes_max(kLineTextBytes);
  Listing listing(context.out(), context.json(), style);
  const absl::Status status =
      context.session().Read(method, request, [&](const client::v1::ReflectionPage& page) {
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
