/**
 * Networks that tell a photo's codes at a glance: e4e, pSp and single-style encoders, read from the checkpoints of their
 * authors and run in ONNX Runtime. Knows nothing of projection and tuning.
 */
@NullMarked
package org.pivotune.encode;

import org.jspecify.annotations.NullMarked;
