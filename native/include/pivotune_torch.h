/*
 * pivotune_torch.h: the C face of LibTorch that Pivotune's Java code is bound to.
 *
 * Why it exists. LibTorch is C++: its symbols are mangled, its errors are exceptions, its objects have destructors.
 * The Foreign Function & Memory API calls C. This header is the whole contract between the two: a curated list of
 * operations over opaque handles. jextract reads it; nothing else of LibTorch is visible to Java.
 *
 *     Java (org.pivotune.torch)  ->  this header  ->  LibTorch (ATen, autograd, optimisers)
 *
 * Ownership. A pointer received through an `out` marked "owned" belongs to the caller and is freed once, by the free
 * function of its type. A pointer marked "borrowed" belongs to somebody else, named in the comment.
 *
 * Errors. Every function returns a pvt_status; PVT_OK is 0. Outputs are written only on PVT_OK. The text of the last
 * failure of the calling thread is read with pvt_last_error(). No exception ever leaves this library.
 *
 * Threads. A tensor may be used by one thread at a time. The grad mode, the last error and the number of intra-op
 * threads belong to the calling thread; a new thread starts with the number that was set last.
 *
 * Values. Sizes and indices are int64_t, flags are int32_t (0 or 1). dtype and device numbers are those below,
 * not LibTorch's. Functions ending in an underscore change their first argument in place.
 */
#ifndef PIVOTUNE_TORCH_H
#define PIVOTUNE_TORCH_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define PVT_API __declspec(dllexport)
#else
#define PVT_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Grows with every incompatible change; Java refuses a library with another number. */
#define PVT_ABI_VERSION 3

/* pvt_status */
#define PVT_OK 0
#define PVT_ERROR_USAGE 1         /* wrong shapes, dtypes, devices, a null handle, a closed graph */
#define PVT_ERROR_OUT_OF_MEMORY 2 /* host or device memory ran out; nothing was changed */
#define PVT_ERROR_INTERNAL 3      /* anything else; the text says what */

/* dtype */
#define PVT_FLOAT32 0
#define PVT_FLOAT16 1
#define PVT_BFLOAT16 2
#define PVT_FLOAT64 3
#define PVT_INT64 4

/* device: PVT_CPU, or a CUDA ordinal from 0 */
#define PVT_CPU (-1)

/* capabilities, for pvt_capability */
#define PVT_CAPABILITY_CUDA_COMPILED 0 /* 1 when the shim was built with CUDA */
#define PVT_CAPABILITY_CUDA_DEVICES 1  /* number of usable CUDA devices */
#define PVT_CAPABILITY_ONEDNN 2        /* 1 when LibTorch has oneDNN */
#define PVT_CAPABILITY_OPENMP 3        /* 1 when LibTorch runs its loops on OpenMP */

/* facts about a CUDA device, for pvt_device_fact */
#define PVT_FACT_COMPUTE_CAPABILITY 0 /* ten times the major number plus the minor one */
#define PVT_FACT_MULTIPROCESSORS 1
#define PVT_FACT_TOTAL_BYTES 2
#define PVT_FACT_FREE_BYTES 3      /* as the driver sees it */
#define PVT_FACT_ALLOCATED_BYTES 4 /* held by tensors of this process */
#define PVT_FACT_PEAK_BYTES 5      /* the most so far, or since pvt_device_peak_reset */
#define PVT_FACT_DRIVER_CUDA 6     /* the newest CUDA that the driver runs, such as 13000 */
#define PVT_FACT_RUNTIME_CUDA 7
#define PVT_FACT_CUDNN 8
#define PVT_FACT_RESERVED_BYTES 9       /* held by tensors and by LibTorch for tensors to come */
#define PVT_FACT_RESERVED_PEAK_BYTES 10 /* the most so far, or since pvt_device_peak_reset */

typedef int32_t pvt_status;
typedef struct pvt_tensor pvt_tensor;
typedef struct pvt_adam pvt_adam;
typedef struct pvt_random pvt_random;
typedef struct pvt_graph pvt_graph;

/* ---- the library ---------------------------------------------------------------------------------------------- */

PVT_API pvt_status pvt_abi_version(int32_t *out);
/* borrowed from the library, valid for the life of the process */
PVT_API pvt_status pvt_libtorch_version(const char **out);
/* borrowed from the library; SHA-256 over the sources this library was built from, see native/source-digest.sh */
PVT_API pvt_status pvt_source_digest(const char **out);
PVT_API pvt_status pvt_capability(int32_t capability, int64_t *out);
/* borrowed from the calling thread, valid until its next failing call; never null */
PVT_API pvt_status pvt_last_error(const char **out);
/* tensors, optimisers, random generators and graphs alive in the process */
PVT_API pvt_status pvt_live_handles(int64_t *out);
PVT_API pvt_status pvt_threads_get(int32_t *out);
/* Threads inside one operation. Also holds LibTorch's BLAS to the calling thread, whose own threads would spin. */
PVT_API pvt_status pvt_threads_set(int32_t threads);
/* costs what a call costs and does nothing else; for the bench module */
PVT_API pvt_status pvt_nothing(int64_t value, int64_t *out);
/* nanoseconds that `calls` calls of pvt_nothing take from C++, through the same exported symbol */
PVT_API pvt_status pvt_nothing_timed(int64_t calls, int64_t *out_nanoseconds);

/* ---- tensors: making and reading ------------------------------------------------------------------------------ */

/* Copies `bytes` bytes of row-major values. out: owned */
PVT_API pvt_status pvt_tensor_from_host(const void *data, int64_t bytes, const int64_t *shape, int32_t rank,
                                        int32_t dtype, int32_t device, pvt_tensor **out);
/* A float32 CPU tensor over the caller's memory, no copy; the caller keeps that memory alive. out: owned */
PVT_API pvt_status pvt_tensor_view_host(void *data, int64_t bytes, const int64_t *shape, int32_t rank,
                                        pvt_tensor **out);
/* out: owned */
PVT_API pvt_status pvt_tensor_full(double value, const int64_t *shape, int32_t rank, int32_t dtype, int32_t device,
                                   pvt_tensor **out);
/* Of whatever was in its memory, for a caller who writes all of it. out: owned */
PVT_API pvt_status pvt_tensor_empty(const int64_t *shape, int32_t rank, int32_t dtype, int32_t device,
                                    pvt_tensor **out);
/* Copies all values, row-major, into the caller's memory, which must hold exactly `bytes`. */
PVT_API pvt_status pvt_tensor_to_host(const pvt_tensor *tensor, void *data, int64_t bytes);
/* The address of a contiguous CPU tensor's values. out_data: borrowed from tensor */
PVT_API pvt_status pvt_tensor_data(const pvt_tensor *tensor, void **out_data, int64_t *out_bytes);
/* The address of a contiguous tensor's values on the device where they lie. out_data: borrowed from tensor */
PVT_API pvt_status pvt_tensor_address(const pvt_tensor *tensor, void **out_data);
/* A one-element tensor's value. */
PVT_API pvt_status pvt_tensor_item(const pvt_tensor *tensor, double *out);
PVT_API pvt_status pvt_tensor_rank(const pvt_tensor *tensor, int32_t *out);
/* `shape` must have room for `rank` numbers, the tensor's own rank. */
PVT_API pvt_status pvt_tensor_shape(const pvt_tensor *tensor, int64_t *shape, int32_t rank);
PVT_API pvt_status pvt_tensor_dtype(const pvt_tensor *tensor, int32_t *out);
PVT_API pvt_status pvt_tensor_device(const pvt_tensor *tensor, int32_t *out);
PVT_API pvt_status pvt_tensor_free(pvt_tensor *tensor);
PVT_API pvt_status pvt_tensor_free_all(pvt_tensor **tensors, int64_t count);

/* ---- tensors: layout. Views share memory with their input. Every out: owned ----------------------------------- */

PVT_API pvt_status pvt_tensor_alias(const pvt_tensor *x, pvt_tensor **out);
PVT_API pvt_status pvt_tensor_clone(const pvt_tensor *x, pvt_tensor **out);
PVT_API pvt_status pvt_tensor_detach(const pvt_tensor *x, pvt_tensor **out);
PVT_API pvt_status pvt_tensor_to(const pvt_tensor *x, int32_t dtype, int32_t device, pvt_tensor **out);
PVT_API pvt_status pvt_tensor_contiguous(const pvt_tensor *x, pvt_tensor **out);
PVT_API pvt_status pvt_tensor_channels_last(const pvt_tensor *x, pvt_tensor **out);
PVT_API pvt_status pvt_tensor_reshape(const pvt_tensor *x, const int64_t *shape, int32_t rank, pvt_tensor **out);
PVT_API pvt_status pvt_tensor_expand(const pvt_tensor *x, const int64_t *shape, int32_t rank, pvt_tensor **out);
PVT_API pvt_status pvt_tensor_transpose(const pvt_tensor *x, int64_t first, int64_t second, pvt_tensor **out);
PVT_API pvt_status pvt_tensor_narrow(const pvt_tensor *x, int64_t dim, int64_t start, int64_t length,
                                     pvt_tensor **out);
PVT_API pvt_status pvt_tensor_select(const pvt_tensor *x, int64_t dim, int64_t index, pvt_tensor **out);
/* All entries along a dimension of `count` entries; one operation, also on the way back. out: count handles, owned */
PVT_API pvt_status pvt_tensor_unbind(const pvt_tensor *x, int64_t dim, int64_t count, pvt_tensor **out);
PVT_API pvt_status pvt_tensor_cat(pvt_tensor *const *tensors, int64_t count, int64_t dim, pvt_tensor **out);
PVT_API pvt_status pvt_tensor_flip(const pvt_tensor *x, int64_t dim, pvt_tensor **out);
PVT_API pvt_status pvt_tensor_roll(const pvt_tensor *x, int64_t shift, int64_t dim, pvt_tensor **out);
/* left, right, top, bottom over the last two dimensions; constant value */
PVT_API pvt_status pvt_tensor_pad(const pvt_tensor *x, int64_t left, int64_t right, int64_t top, int64_t bottom,
                                  double value, pvt_tensor **out);

/* ---- tensors: arithmetic, broadcasting as in NumPy. Every out: owned ------------------------------------------- */

PVT_API pvt_status pvt_tensor_add(const pvt_tensor *x, const pvt_tensor *y, double alpha, pvt_tensor **out);
PVT_API pvt_status pvt_tensor_sub(const pvt_tensor *x, const pvt_tensor *y, pvt_tensor **out);
PVT_API pvt_status pvt_tensor_mul(const pvt_tensor *x, const pvt_tensor *y, pvt_tensor **out);
PVT_API pvt_status pvt_tensor_div(const pvt_tensor *x, const pvt_tensor *y, pvt_tensor **out);
/* x * scale + shift */
PVT_API pvt_status pvt_tensor_affine(const pvt_tensor *x, double scale, double shift, pvt_tensor **out);
PVT_API pvt_status pvt_tensor_square(const pvt_tensor *x, pvt_tensor **out);
PVT_API pvt_status pvt_tensor_sqrt(const pvt_tensor *x, pvt_tensor **out);
PVT_API pvt_status pvt_tensor_rsqrt(const pvt_tensor *x, pvt_tensor **out);
PVT_API pvt_status pvt_tensor_abs(const pvt_tensor *x, pvt_tensor **out);
PVT_API pvt_status pvt_tensor_relu(const pvt_tensor *x, pvt_tensor **out);
PVT_API pvt_status pvt_tensor_leaky_relu(const pvt_tensor *x, double slope, pvt_tensor **out);
PVT_API pvt_status pvt_tensor_clamp(const pvt_tensor *x, double low, double high, pvt_tensor **out);
/* Over the listed dimensions; over all of them when rank is 0. */
PVT_API pvt_status pvt_tensor_sum(const pvt_tensor *x, const int64_t *dims, int32_t rank, int32_t keep,
                                  pvt_tensor **out);
PVT_API pvt_status pvt_tensor_mean(const pvt_tensor *x, const int64_t *dims, int32_t rank, int32_t keep,
                                   pvt_tensor **out);
/* A float32 scalar: 1 when every value is at most the limit, else (and for NaN) 0. Stays on the device. */
PVT_API pvt_status pvt_tensor_all_at_most(const pvt_tensor *x, double limit, pvt_tensor **out);
/* 1 when every value is finite */
PVT_API pvt_status pvt_tensor_all_finite(const pvt_tensor *x, int32_t *out);

PVT_API pvt_status pvt_tensor_copy_(pvt_tensor *target, const pvt_tensor *source);
PVT_API pvt_status pvt_tensor_add_(pvt_tensor *target, const pvt_tensor *y, double alpha);
PVT_API pvt_status pvt_tensor_mul_(pvt_tensor *target, const pvt_tensor *y);
PVT_API pvt_status pvt_tensor_fill_(pvt_tensor *target, double value);

/* ---- networks. bias may be null. Every out: owned --------------------------------------------------------------- */

PVT_API pvt_status pvt_tensor_matmul(const pvt_tensor *x, const pvt_tensor *y, pvt_tensor **out);
/* x [.., in], weight [out, in], bias [out] */
PVT_API pvt_status pvt_tensor_linear(const pvt_tensor *x, const pvt_tensor *weight, const pvt_tensor *bias,
                                     pvt_tensor **out);
/* x [N, Cin, H, W], weight [Cout, Cin / groups, kh, kw] */
PVT_API pvt_status pvt_tensor_conv2d(const pvt_tensor *x, const pvt_tensor *weight, const pvt_tensor *bias,
                                     int64_t stride, int64_t padding, int64_t groups, pvt_tensor **out);
/* x [N, Cin, H, W], weight [Cin, Cout / groups, kh, kw] */
PVT_API pvt_status pvt_tensor_conv_transpose2d(const pvt_tensor *x, const pvt_tensor *weight, const pvt_tensor *bias,
                                               int64_t stride, int64_t padding, int64_t groups, pvt_tensor **out);
PVT_API pvt_status pvt_tensor_avg_pool2d(const pvt_tensor *x, int64_t kernel, int64_t stride, pvt_tensor **out);
PVT_API pvt_status pvt_tensor_max_pool2d(const pvt_tensor *x, int64_t kernel, int64_t stride, int32_t ceil_mode,
                                         pvt_tensor **out);
/* mean over the input pixels that fall into each output pixel */
PVT_API pvt_status pvt_tensor_resize_area(const pvt_tensor *x, int64_t height, int64_t width, pvt_tensor **out);
PVT_API pvt_status pvt_tensor_mse_loss(const pvt_tensor *x, const pvt_tensor *target, pvt_tensor **out);

/* ---- fused; equal to the operations they stand for but for rounding. Every out: owned ------------------------------- */

/* Activations are float32 on the CPU; on a CUDA device float32, float16 or bfloat16. All else is float32. */

/* A styled layer: x [N, Cin, H, W] times style [N, Cin], convolved with weight [Cout, Cin, k, k] (transposed with
 * stride 2 and filtered with [1, 3, 3, 1] when up), times the demodulation, plus noise ([H', W'] or [N, 1, H', W'], or
 * null) times noise_strength, plus bias [Cout], leaky ReLU 0.2, times sqrt(2), clamped to plus or minus clamp if that
 * is positive. The result lies channels-last, in the format of x. */
PVT_API pvt_status pvt_styled_convolution(const pvt_tensor *x, const pvt_tensor *weight, const pvt_tensor *style,
                                          const pvt_tensor *noise, const pvt_tensor *noise_strength,
                                          const pvt_tensor *bias, int32_t up, double clamp, pvt_tensor **out);
/* A colour layer: x [N, C, H, W] times style [N, C], weight [3, C, 1, 1], plus bias [3], clamped as above. float32 */
PVT_API pvt_status pvt_colours(const pvt_tensor *x, const pvt_tensor *weight, const pvt_tensor *style,
                               const pvt_tensor *bias, double clamp, pvt_tensor **out);

/* The following want tensors on a CUDA device; on the CPU the separate operations are as fast. */

/* rgb [N, 3, 2H, 2W] plus image [N, 3, H, W] doubled: zeros between the pixels, then the filter. */
PVT_API pvt_status pvt_upsample_add(const pvt_tensor *image, const pvt_tensor *rgb, pvt_tensor **out);
/* Over 1 to 32 maps [H, H], H a power of two: the sum over maps and scales (halved down to 8) of the squared mean
 * products of a map with itself moved by one pixel to the right, and down. A scalar. */
PVT_API pvt_status pvt_noise_regularity(pvt_tensor *const *maps, int64_t count, pvt_tensor **out);
/* Brings each of such maps to mean 0 and mean square 1. */
PVT_API pvt_status pvt_noise_renormalize_(pvt_tensor *const *maps, int64_t count);

/* ---- autograd ---------------------------------------------------------------------------------------------------- */

/* Sets the calling thread's grad mode. */
PVT_API pvt_status pvt_grad_mode_set(int32_t enabled, int32_t *out_previous);
PVT_API pvt_status pvt_tensor_set_requires_grad_(pvt_tensor *tensor, int32_t requires_grad);
PVT_API pvt_status pvt_tensor_requires_grad(const pvt_tensor *tensor, int32_t *out);
/* Accumulates gradients into the leaves. seed: d(loss)/d(tensor), of the tensor's shape; null for a scalar's 1. */
PVT_API pvt_status pvt_tensor_backward(const pvt_tensor *tensor, const pvt_tensor *seed, int32_t retain_graph);
/* Several roots in one pass; seeds[i] may be null. */
PVT_API pvt_status pvt_backward_all(pvt_tensor *const *tensors, pvt_tensor *const *seeds, int64_t count);
/* *out is null when there is no gradient. out: owned */
PVT_API pvt_status pvt_tensor_grad(const pvt_tensor *tensor, pvt_tensor **out);
/* Forgets the gradient (sets it to none). */
PVT_API pvt_status pvt_tensor_zero_grad_(pvt_tensor *tensor);

/* ---- Adam (Kingma and Ba; bias-corrected, as torch.optim.Adam) ----------------------------------------------------- */

/* The optimiser keeps its own references to the parameters. out: owned */
PVT_API pvt_status pvt_adam_create(pvt_tensor *const *parameters, int64_t count, double learning_rate, double beta1,
                                   double beta2, double epsilon, pvt_adam **out);
/* One update with this learning rate; parameters without a gradient are left alone. */
PVT_API pvt_status pvt_adam_step(pvt_adam *adam, double learning_rate);
/* The same without the host: learning_rate is a float32 scalar on the parameters' device. The update is left out where
 * skip, such a scalar or null, is 1; gradients are first divided by gradient_scale, such a scalar or null. */
PVT_API pvt_status pvt_adam_step_on_device(pvt_adam *adam, const pvt_tensor *learning_rate, const pvt_tensor *skip,
                                           const pvt_tensor *gradient_scale);
/* The same for gradients of a narrow format's range. gradient_scale must be given: it is halved, and the update left
 * out, where a gradient is infinite or not a number; it is doubled after 100 updates in a row, up to most_scale. The
 * gradients are divided in place. */
PVT_API pvt_status pvt_adam_step_scaled(pvt_adam *adam, const pvt_tensor *learning_rate, const pvt_tensor *skip,
                                        pvt_tensor *gradient_scale, double most_scale);
PVT_API pvt_status pvt_adam_zero_grad(pvt_adam *adam);
/* Steps taken so far by the parameter that took most. */
PVT_API pvt_status pvt_adam_steps(const pvt_adam *adam, int64_t *out);
/* What one parameter's next update depends on: the running means of its gradient and of that squared, and the steps it
 * took. index: its place in pvt_adam_create. out_mean, out_variance: owned; they share the optimiser's memory. */
PVT_API pvt_status pvt_adam_state(const pvt_adam *adam, int64_t index, pvt_tensor **out_mean,
                                  pvt_tensor **out_variance, int64_t *out_steps);
/* Takes such a state back: copies both tensors, which have the parameter's shape. */
PVT_API pvt_status pvt_adam_set_state(pvt_adam *adam, int64_t index, const pvt_tensor *mean,
                                      const pvt_tensor *variance, int64_t steps);
PVT_API pvt_status pvt_adam_free(pvt_adam *adam);

/* ---- random numbers: one generator per run, no process-wide seed ---------------------------------------------------- */

/* out: owned */
PVT_API pvt_status pvt_random_create(uint64_t seed, int32_t device, pvt_random **out);
/* Standard normal values. out: owned */
PVT_API pvt_status pvt_random_normal(pvt_random *random, const int64_t *shape, int32_t rank, int32_t dtype,
                                     pvt_tensor **out);
PVT_API pvt_status pvt_random_free(pvt_random *random);

/* ---- CUDA devices. Errors of usage where there is none ----------------------------------------------------------------- */

/* The work of a thread goes to a stream of its own, which the first use of a device by that thread chooses. The first
 * use of any lets LibTorch's segments of memory grow, unless PYTORCH_ALLOC_CONF or PYTORCH_CUDA_ALLOC_CONF is set. */

/* The device's name. borrowed from the calling thread, valid until its next call of this function */
PVT_API pvt_status pvt_device_name(int32_t device, const char **out);
PVT_API pvt_status pvt_device_fact(int32_t device, int32_t fact, int64_t *out);
PVT_API pvt_status pvt_device_peak_reset(int32_t device);
/* The stream of the calling thread's work, a cudaStream_t; PVT_CPU: null. out: borrowed from the library */
PVT_API pvt_status pvt_device_stream(int32_t device, void **out);
/* Waits for the calling thread's work on the device. PVT_CPU: does nothing. */
PVT_API pvt_status pvt_device_synchronize(int32_t device);
/* Gives memory that no tensor holds back to the driver; PVT_CPU: to the system, where the C library can. */
PVT_API pvt_status pvt_device_memory_release(int32_t device);
/* What the process may reserve for tensors; beyond that, PVT_ERROR_OUT_OF_MEMORY. 0 lifts the limit. */
PVT_API pvt_status pvt_device_memory_limit(int32_t device, int64_t bytes);
/* Whether work on CUDA devices keeps to algorithms that give the same bits at every run; what has none then fails with
 * PVT_ERROR_USAGE. For the process; before its first work on a device. Without effect in a build without CUDA. */
PVT_API pvt_status pvt_deterministic_set(int32_t wanted);
PVT_API pvt_status pvt_deterministic_get(int32_t *out);
/* Whether cuDNN tries out its algorithms at the first convolution of a shape, and not its heuristics choose. For the
 * process; not beside pvt_deterministic_set. Without effect in a build without CUDA. */
PVT_API pvt_status pvt_convolution_search_set(int32_t wanted);
/* Whether float32 convolutions on CUDA devices may round their factors to TF32. For the process. */
PVT_API pvt_status pvt_tf32_set(int32_t allowed);

/* ---- CUDA graphs: a thread's work recorded once and repeated by one call ------------------------------------------------ */

/* Between begin and end nothing runs: what the thread would run on the device is recorded, with the addresses of all
 * tensors involved. Repeating it reads and writes the same memory, so tensors that carry values in or out must outlive
 * the graph; those made in between live in memory of the graph's own. Reading a value in between is an error. */

/* before: null, or a graph of the same thread that was recorded before, with which this one shares its memory: what
 * nothing holds any more of the tensors that were made there. Those that are held may be used here, and must be where
 * values go from one graph to the next: then the two are repeated in the order in which they were recorded. out: owned */
PVT_API pvt_status pvt_graph_create(int32_t device, const pvt_graph *before, pvt_graph **out);
PVT_API pvt_status pvt_graph_begin(pvt_graph *graph);
/* Fails when something could not be recorded; the graph can then only be freed. Ends the recording in any case. */
PVT_API pvt_status pvt_graph_end(pvt_graph *graph);
PVT_API pvt_status pvt_graph_replay(pvt_graph *graph);
PVT_API pvt_status pvt_graph_free(pvt_graph *graph);

#ifdef __cplusplus
}
#endif

#endif /* PIVOTUNE_TORCH_H */
