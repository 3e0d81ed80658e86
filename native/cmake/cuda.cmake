# The CUDA half of the shim. CUDA is not one of CMake's own languages here: what nvcc compiles is one file that knows
# neither LibTorch nor C++'s run time beyond the basics, so a compiler from a wheel, without the toolkit's usual folders,
# is enough. PIVOTUNE_NVCC and PIVOTUNE_CUDA_HOME come from build.sh.
set(PIVOTUNE_NVCC "nvcc" CACHE FILEPATH "The CUDA compiler")
set(PIVOTUNE_CUDA_HOME "" CACHE PATH "Folder with include/cuda_runtime.h and lib or lib64 with libcudart.so.*")
set(PIVOTUNE_CUDA_ARCHITECTURES "75;80;86;89;90;100" CACHE STRING "GPUs to make machine code for, as sm_NN")

# The toolkit's folders, or those of the wheels that LibTorch's own wheel brings along.
set(wheels ${TORCH_LIBRARIES_DIR}/../../nvidia/cu13)
find_file(CUDART NAMES libcudart.so.13 libcudart.so HINTS ${PIVOTUNE_CUDA_HOME}/lib ${PIVOTUNE_CUDA_HOME}/lib64
  ${PIVOTUNE_CUDA_HOME}/targets/x86_64-linux/lib ${wheels}/lib NO_DEFAULT_PATH NO_CACHE REQUIRED)
find_path(CUDA_INCLUDE NAMES cuda_runtime_api.h HINTS ${PIVOTUNE_CUDA_HOME}/include
  ${PIVOTUNE_CUDA_HOME}/targets/x86_64-linux/include ${wheels}/include NO_DEFAULT_PATH NO_CACHE REQUIRED)

set(codes "")
foreach(architecture IN LISTS PIVOTUNE_CUDA_ARCHITECTURES)
  list(APPEND codes -gencode=arch=compute_${architecture},code=sm_${architecture})
endforeach()
list(GET PIVOTUNE_CUDA_ARCHITECTURES -1 newest)
list(APPEND codes -gencode=arch=compute_${newest},code=compute_${newest})  # for GPUs to come

set(kernels ${CMAKE_BINARY_DIR}/passes_cuda.o)
file(GLOB DEVICE_HEADERS CONFIGURE_DEPENDS src/device/*.hpp)
add_custom_command(OUTPUT ${kernels}
  COMMAND ${PIVOTUNE_NVCC} -c ${CMAKE_SOURCE_DIR}/src/device/passes_cuda.cu -o ${kernels} -std=c++20 -O3 ${codes}
    -I${CUDA_INCLUDE} -Xcompiler -fPIC,-fvisibility=hidden,-Wall -Wno-deprecated-gpu-targets
  DEPENDS src/device/passes_cuda.cu ${DEVICE_HEADERS}
  COMMENT "Compiling the CUDA kernels for ${PIVOTUNE_CUDA_ARCHITECTURES}" VERBATIM)

add_custom_target(compile_kernels DEPENDS ${kernels})
set(CUDA_LIBRARIES ${TORCH_LIBRARIES_DIR}/libtorch_cuda.so ${TORCH_LIBRARIES_DIR}/libc10_cuda.so ${CUDART})
foreach(target pivotune_torch device_operations device_test)
  target_include_directories(${target} SYSTEM PRIVATE ${CUDA_INCLUDE})
  add_dependencies(${target} compile_kernels)
endforeach()
target_link_libraries(pivotune_torch PRIVATE device_operations)
foreach(target pivotune_torch device_test)
  # libtorch_cuda.so registers what it has when it is loaded; a linker that drops it would lose that.
  target_link_options(${target} PRIVATE -Wl,--no-as-needed)
  target_link_libraries(${target} PRIVATE ${kernels} ${CUDA_LIBRARIES})
endforeach()
