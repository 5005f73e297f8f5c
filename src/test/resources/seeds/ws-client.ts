// Client
class WSClient {
  private callbacks = new Map();
  private messageId = 0;

  sendRequest(type: string, data: any): Promise<any> {
    return new Promise((resolve, reject) => {
      const id = this.messageId++;
      
      this.callbacks.set(id, { resolve, reject });
      
      this.socket.send(JSON.stringify({
        id,
        type: 'request',
        messageType: type,
        data,
      }));

      setTimeout(() => {
        this.callbacks.delete(id);
        reject(new Error('Timeout'));
      }, 5000);
    });
  }

  handleMessage(message: any) {
    if (message.type === 'response') {
      const callback = this.callbacks.get(message.id);
      if (callback) {
        if (message.error) {
          callback.reject(new Error(message.error));
        } else {
          callback.resolve(message.data);
        }
        this.callbacks.delete(message.id);
      }
    }
  }
}
