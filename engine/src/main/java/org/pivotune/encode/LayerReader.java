package org.pivotune.encode;

import org.pivotune.encode.EncoderNetwork.Affine;
import org.pivotune.encode.EncoderNetwork.Convolution;
import org.pivotune.encode.EncoderNetwork.Linear;

/** Gives the layers of an encoder by the official modules' names, checked for shape. */
interface LayerReader {
  /** The tensors themselves. */
  ShapedTensors tensors();

  /** A convolution without bias, and the batch normalisation after it. */
  Convolution normalized(String convolution, String norm, int in, int kernel);

  /** A convolution on its own; its bias is there or not as in the official network. */
  Convolution plain(String convolution, int in, int kernel, boolean bias);

  /** A batch normalisation that nothing can take up. */
  Affine affine(String norm, int channels);

  /** One number for each channel. */
  Weight slopes(String prelu, int channels);

  /** A linear layer with an equalised learning rate (Karras et al. 2018, section 4.1). */
  Linear linear(String module, int in);

  /** What is added to the codes: [codes, w_dim]. */
  Weight mean(int codes, int wDim);
}
