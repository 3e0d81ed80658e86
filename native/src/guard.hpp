// The wall between C++ and C: nothing thrown behind it comes through.
#pragma once

#include <c10/util/Exception.h>

#include <cstring>
#include <new>
#include <stdexcept>
#include <string>

#include "pivotune_torch.h"

namespace pivotune {

// The text behind pvt_last_error, one per thread.
std::string& last_error();

inline pvt_status fail(pvt_status status, const char* text) noexcept {
  try {
    // LibTorch's dispatcher appends pages of registrations; the first line says what went wrong.
    const char* end = std::strchr(text, '\n');
    last_error() = end == nullptr ? std::string(text) : std::string(text, end);
  } catch (...) {
    // No memory for the text: the status alone must do.
  }
  return status;
}

// Not all that run out of memory say so by the type of what they throw: LibTorch's CPU allocator, and what CUDA, cuBLAS
// and cuDNN allocate on their own.
inline bool tells_of_exhaustion(const char* text) noexcept {
  // The last but one is cuBLAS's, the last cuDNN 9's, which has a longer name before it.
  for (const char* sign :
       {"DefaultCPUAllocator: ", "CUDA error: out of memory", "STATUS_ALLOC_FAILED", "ALLOCATION_FAILED"}) {
    if (std::strstr(text, sign) != nullptr) {
      return true;
    }
  }
  return false;
}

// Runs a function's body; turns whatever it throws into a status and a text.
template <typename Body>
pvt_status guard(Body&& body) noexcept {
  try {
    body();
    return PVT_OK;
  } catch (const c10::OutOfMemoryError& error) {
    return fail(PVT_ERROR_OUT_OF_MEMORY, error.what_without_backtrace());
  } catch (const std::bad_alloc&) {
    return fail(PVT_ERROR_OUT_OF_MEMORY, "host memory ran out");
  } catch (const c10::Error& error) {
    const char* text = error.what_without_backtrace();
    return fail(tells_of_exhaustion(text) ? PVT_ERROR_OUT_OF_MEMORY : PVT_ERROR_USAGE, text);
  } catch (const std::invalid_argument& error) {
    return fail(PVT_ERROR_USAGE, error.what());
  } catch (const std::exception& error) {
    return fail(PVT_ERROR_INTERNAL, error.what());
  } catch (...) {
    return fail(PVT_ERROR_INTERNAL, "an unknown C++ exception");
  }
}

}  // namespace pivotune
