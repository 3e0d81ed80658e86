// Sums over rows that threads share.
#pragma once

#include <ATen/ATen.h>

#include <map>
#include <mutex>
#include <utility>
#include <vector>

namespace pivotune {

// In double, joined in the order of the rows, not in that in which threads come to an end: so many threads always give
// the same bits.
class OrderedSums {
 public:
  explicit OrderedSums(int64_t count) : count_(static_cast<size_t>(count)) {}

  std::vector<double> part() const { return std::vector<double>(count_, 0.0); }

  // What the thread found whose rows begin there.
  void add(int64_t begin, std::vector<double> part) {
    const std::lock_guard<std::mutex> lock(mutex_);
    parts_.emplace(begin, std::move(part));
  }

  at::Tensor tensor(at::IntArrayRef shape, const at::Tensor& like) const {
    std::vector<double> total = part();
    for (const auto& [begin, sums] : parts_) {
      for (size_t i = 0; i < count_; ++i) {
        total[i] += sums[i];
      }
    }
    at::Tensor result = at::empty(shape, like.options());
    std::copy(total.begin(), total.end(), result.data_ptr<float>());
    return result;
  }

 private:
  size_t count_;
  std::mutex mutex_;
  std::map<int64_t, std::vector<double>> parts_;
};

}  // namespace pivotune
