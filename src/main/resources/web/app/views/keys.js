/** Whether a key belongs to an input method. Safari reports the Enter that ends a composition after it, with the code 229. */
export const composing = ({ isComposing, keyCode }) => isComposing || keyCode === 229;
